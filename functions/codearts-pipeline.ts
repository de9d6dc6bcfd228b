import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { codeartsPipeline } from "../lib/services/codearts-pipeline.ts";

export const handler = workerHandler(codeartsPipeline);
