import type { ServiceName } from "../../services/service-names.ts";
import type { SimulatedService } from "./service.ts";
import { simulatedAom } from "./services/aom.ts";
import { simulatedCodeartsBuild } from "./services/codearts-build.ts";
import { simulatedCodeartsCheck } from "./services/codearts-check.ts";
import { simulatedCodeartsDeploy } from "./services/codearts-deploy.ts";
import { simulatedCodeartsPipeline } from "./services/codearts-pipeline.ts";
import { simulatedDrs } from "./services/drs.ts";

/** Every simulated service by its name. */
export const simulatedServices: Readonly<Record<ServiceName, SimulatedService>> = {
  "codearts-deploy": simulatedCodeartsDeploy,
  "codearts-check": simulatedCodeartsCheck,
  "codearts-build": simulatedCodeartsBuild,
  "codearts-pipeline": simulatedCodeartsPipeline,
  drs: simulatedDrs,
  aom: simulatedAom,
};
