import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { aom } from "../lib/services/aom.ts";

export const handler = workerHandler(aom);
