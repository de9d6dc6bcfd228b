import type { Clock } from "./clock.ts";

/** Resolves to the value of a promise, or to undefined after `limitMs`. The promise itself is not cancelled. */
export async function withTimeout<T>(promise: Promise<T>, limitMs: number, clock: Clock): Promise<T | undefined> {
  const timer = new AbortController();
  const limit = clock.wait(Math.max(0, limitMs), timer.signal).then(
    () => undefined,
    () => undefined, // the abort below, after the promise has settled
  );
  try {
    return await Promise.race([promise, limit]);
  } finally {
    timer.abort();
  }
}
