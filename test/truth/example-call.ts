import * as z from "zod/mini";
import type { Call, Service } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const PROJECT_ID = "0123456789abcdef0123456789abcdef";

/** A stop call of a service, before it is authenticated. */
export function exampleCall(name: ServiceName): Call {
  const service: Service = services[name];
  return service.stop(z.object(service.target).parse(exampleTargets[name]), PROJECT_ID);
}
