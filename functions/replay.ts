import { replayHandler } from "../lib/replay-handler.ts";

export const handler = replayHandler();
