import * as z from "zod/mini";
import type { Call } from "../../lib/http/exchange.ts";
import type { Service } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { type ExampleTarget, exampleTargets } from "./example-targets.ts";

/** The two calls about a task, before they are authenticated. */
export type ExampleCalls = { readonly stop: Call; readonly state: Call };

/** The stop call and the state query of a service, for its example target unless another is given. */
export function exampleCalls(
  name: ServiceName,
  projectId: string,
  target: ExampleTarget = exampleTargets[name],
): ExampleCalls {
  const service: Service = services[name];
  const parsed = parseTarget(name, target);
  return { stop: service.stop(parsed, projectId), state: service.state.query(parsed, projectId) };
}

/** A target as a worker parses it, with its defaults. */
export function parseTarget(name: ServiceName, target: ExampleTarget): Readonly<Record<string, unknown>> {
  const service: Service = services[name];
  return z.object(service.target).parse(target);
}
