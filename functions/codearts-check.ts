import { stopHandler } from "../lib/handlers/worker-handler.ts";
import { codeartsCheck } from "../lib/services/codearts-check.ts";

export const handler = stopHandler(codeartsCheck);
