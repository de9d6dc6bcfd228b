import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { codeartsCheck } from "../lib/services/codearts-check.ts";

export const handler = workerHandler(codeartsCheck);
