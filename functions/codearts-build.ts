import { codeartsBuild } from "../lib/services/codearts-build.ts";
import { stopHandler } from "../lib/stop-handler.ts";

export const handler = stopHandler(codeartsBuild);
