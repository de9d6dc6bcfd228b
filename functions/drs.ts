import { workerHandler } from "../lib/handlers/worker-handler.ts";
import { drs } from "../lib/services/drs.ts";

export const handler = workerHandler(drs);
