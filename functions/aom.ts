import { stopHandler } from "../lib/handlers/worker-handler.ts";
import { aom } from "../lib/services/aom.ts";

export const handler = stopHandler(aom);
