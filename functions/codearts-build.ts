import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { codeartsBuild } from "../lib/services/codearts-build.ts";

export const handler = workerHandler(codeartsBuild);
