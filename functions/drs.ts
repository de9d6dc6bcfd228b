import { drs } from "../lib/services/drs.ts";
import { stopHandler } from "../lib/stop-handler.ts";

export const handler = stopHandler(drs);
