import { setTimeout as wait } from "node:timers/promises";

/** Promises nobody awaits one by one. */
export type PendingWork = {
  add(promise: Promise<void>): void;
  /** Settles when all of them have, those added meanwhile included, or when the time is up. */
  settled(limitMs: number): Promise<void>;
};

/** Keeps track of what is under way; what fails goes to `onError`. */
export function createPendingWork(onError: (error: unknown) => void): PendingWork {
  const underWay = new Set<Promise<void>>();
  const drain = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    add(promise) {
      const tracked = promise.catch(onError).finally(() => underWay.delete(tracked));
      underWay.add(tracked);
    },
    async settled(limitMs) {
      const timer = new AbortController();
      await Promise.race([drain(), wait(limitMs, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
    },
  };
}
