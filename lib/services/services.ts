import { aom } from "./aom.ts";
import { codeartsBuild } from "./codearts-build.ts";
import { codeartsCheck } from "./codearts-check.ts";
import { codeartsDeploy } from "./codearts-deploy.ts";
import { codeartsPipeline } from "./codearts-pipeline.ts";
import { drs } from "./drs.ts";
import type { Service } from "./service.ts";
import type { ServiceName } from "./service-names.ts";

/** Every service by its name. A worker imports only its own service, which keeps its bundle small. */
export const services = {
  "codearts-deploy": codeartsDeploy,
  "codearts-check": codeartsCheck,
  "codearts-build": codeartsBuild,
  "codearts-pipeline": codeartsPipeline,
  drs,
  aom,
} as const satisfies Readonly<Record<ServiceName, Service>>;
