import type { Service } from "./service.ts";
import type { ServiceName } from "./service-names.ts";
import { aom } from "./services/aom.ts";
import { codeartsBuild } from "./services/codearts-build.ts";
import { codeartsCheck } from "./services/codearts-check.ts";
import { codeartsDeploy } from "./services/codearts-deploy.ts";
import { drs } from "./services/drs.ts";

/** Every service by its name; a worker has no use for any but its own. */
export const services = {
  "codearts-deploy": codeartsDeploy,
  "codearts-check": codeartsCheck,
  "codearts-build": codeartsBuild,
  drs,
  aom,
} as const satisfies Readonly<Record<ServiceName, Service>>;
