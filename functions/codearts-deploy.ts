import { codeartsDeploy } from "../lib/services/codearts-deploy.ts";
import { stopHandler } from "../lib/stop-handler.ts";

export const handler = stopHandler(codeartsDeploy);
