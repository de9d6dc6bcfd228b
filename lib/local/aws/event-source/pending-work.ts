import { setTimeout as wait } from "node:timers/promises";

/** Promises that no caller awaits one by one. */
export type PendingWork = {
  add(promise: Promise<void>): void;
  /** Waits until all of them have settled, also those added meanwhile, but `limitMs` at most. */
  settled(limitMs: number): Promise<void>;
};

/** Tracks pending promises and passes the error of each rejected one to `onError`. */
export function createPendingWork(onError: (error: unknown) => void): PendingWork {
  const pending = new Set<Promise<void>>();
  const drain = async () => {
    while (pending.size > 0) await Promise.all(pending);
  };
  return {
    add(promise) {
      const tracked = promise.catch(onError).finally(() => pending.delete(tracked));
      pending.add(tracked);
    },
    async settled(limitMs) {
      const timer = new AbortController();
      await Promise.race([drain(), wait(limitMs, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
    },
  };
}
