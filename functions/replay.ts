import { replayHandler } from "../lib/handlers/replay-handler.ts";

export const handler = replayHandler();
