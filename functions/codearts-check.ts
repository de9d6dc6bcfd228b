import { codeartsCheck } from "../lib/services/codearts-check.ts";
import { stopHandler } from "../lib/stop-handler.ts";

export const handler = stopHandler(codeartsCheck);
