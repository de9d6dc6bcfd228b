import type { Call } from "../../lib/http/exchange.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { exampleCalls } from "../rig/example-calls.ts";

const PROJECT_ID = "0123456789abcdef0123456789abcdef";

/** The stop call of a service for its example target, before it is authenticated. */
export function exampleCall(name: ServiceName): Call {
  return exampleCalls(name, PROJECT_ID).stop;
}
