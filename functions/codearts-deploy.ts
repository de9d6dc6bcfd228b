import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { codeartsDeploy } from "../lib/services/codearts-deploy.ts";

export const handler = workerHandler(codeartsDeploy);
