import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";

/**
 * A LIFO semaphore: the newest waiter goes first. A delivery that has just read a task's state so makes its stop call before
 * other deliveries read theirs, and queries do not use up the calls that a service allows.
 */
export type Semaphore = {
  /** Takes a permit that is free now; false where others hold or await them all. */
  tryAcquire(): boolean;
  /** Waits for a permit, at most `limitMs`; resolves to false where there was none in that time. */
  acquire(limitMs: number): Promise<boolean>;
  release(): void;
};

/** `limit` is read for every permit, since it may change. */
export function createSemaphore(limit: () => number, clock: Clock): Semaphore {
  const waiters: (() => void)[] = [];
  let held = 0;

  const grant = (): void => {
    while (held < limit()) {
      const waiter = waiters.pop();
      if (waiter === undefined) return;
      held += 1;
      waiter();
    }
  };

  const release = (): void => {
    held -= 1;
    grant();
  };

  const wait = async (limitMs: number): Promise<boolean> => {
    let waiter = () => {};
    const permit = new Promise<true>((resolve) => {
      waiter = () => resolve(true);
    });
    waiters.push(waiter);
    if (await withTimeout(permit, limitMs, clock)) return true;
    const position = waiters.indexOf(waiter);
    if (position >= 0) waiters.splice(position, 1);
    else release(); // the permit came at the moment of the timeout
    return false;
  };

  const tryAcquire = (): boolean => {
    if (waiters.length > 0 || held >= limit()) return false;
    held += 1;
    return true;
  };

  return {
    release,
    tryAcquire,
    async acquire(limitMs) {
      return tryAcquire() || wait(limitMs);
    },
  };
}
