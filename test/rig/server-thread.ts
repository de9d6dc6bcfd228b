import { Worker } from "node:worker_threads";
import type { ServerReport, ServerSetup } from "./server-worker.ts";
import type { Stall } from "./stalls.ts";

/** A server on a thread of its own, so that it answers at once while other code of this process is busy. */
export type ServerThread = {
  readonly url: string;
  /** Returns the times at which it did not answer. */
  stalls(): Promise<readonly Stall[]>;
  /** Returns the CPU time that its thread has used, in milliseconds. */
  cpuMs(): Promise<number>;
  close(): Promise<unknown>;
};

/** Starts an embedded SQS or a simulator on a new thread. */
export async function startServerThread(setup: ServerSetup): Promise<ServerThread> {
  const worker = new Worker(new URL("./server-worker.ts", import.meta.url), { workerData: setup });
  const next = (): Promise<ServerReport> => {
    const { promise, resolve, reject } = Promise.withResolvers<ServerReport>();
    worker.once("message", resolve).once("error", reject);
    return promise;
  };
  const { url } = await next();
  return {
    url,
    async stalls() {
      const answer = next();
      worker.postMessage("stalls?");
      return (await answer).stalls;
    },
    async cpuMs() {
      const { user, system } = await worker.cpuUsage();
      return (user + system) / 1_000;
    },
    close: () => worker.terminate(),
  };
}
