import type { Clock } from "./clock.ts";

/** What a promise comes to, or undefined when that takes longer than `limitMs`; the promise itself goes on. */
export async function withTimeout<T>(promise: Promise<T>, limitMs: number, clock: Clock): Promise<T | undefined> {
  const timer = new AbortController();
  const limit = clock.wait(Math.max(0, limitMs), timer.signal).then(
    () => undefined,
    () => undefined, // the promise was first
  );
  try {
    return await Promise.race([promise, limit]);
  } finally {
    timer.abort();
  }
}
