import type { Server } from "node:net";
import { onTestFinished } from "vitest";
import { listenOnLoopback } from "./loopback-server.ts";

/** Registers a function that ends what has been started. */
export type OnEnd = (end: () => Promise<void>) => void;

/** Lets a server listen on a free port of this machine until the test is over, and returns its origin. */
export async function listen(server: Server, onEnd: OnEnd = onTestFinished): Promise<string> {
  const { origin, close } = await listenOnLoopback(server);
  onEnd(close);
  return origin;
}
