import { setTimeout as wait } from "node:timers/promises";

/** Repeats work every second until it is stopped; then returns all that it made. */
export function everySecond<T>(make: () => Promise<readonly T[]>): { stop(): Promise<readonly T[]> } {
  const stopping = new AbortController();
  const made: T[] = [];
  const run = async () => {
    for (let nextMs = Date.now() + 1_000; !stopping.signal.aborted; nextMs += 1_000) {
      made.push(...(await make()));
      await wait(Math.max(0, nextMs - Date.now()), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
      return made;
    },
  };
}
