import * as z from "zod/mini";
import type { Call, Service } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";

const PROJECT_ID = "0123456789abcdef0123456789abcdef";

/** A target of each service, as a producer writes it. */
const TARGETS = {
  "codearts-deploy": { taskId: "e700f15965694253940502911220d76b", recordId: "2c82ffe8d00d4968a4e5f7a36d87ae17" },
  "codearts-check": { taskId: "2b31ed5201234567ebedb6e571234567" },
  "codearts-build": { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 20 },
  drs: { jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
  aom: { workflowId: "4ae7a851-a9a6-4a84-8d4d-2f1a6e1f1a11", executionId: "ea9b9d5a-7f5c-4a83-9a4b-6a3f2c1e0b22" },
} as const satisfies Readonly<Record<ServiceName, object>>;

/** A stop call of a service, before it is authenticated. */
export function exampleCall(name: ServiceName): Call {
  const service: Service = services[name];
  return service.stop(z.object(service.target).parse(TARGETS[name]), PROJECT_ID);
}
