import { aom } from "../lib/services/aom.ts";
import { stopHandler } from "../lib/stop-handler.ts";

export const handler = stopHandler(aom);
