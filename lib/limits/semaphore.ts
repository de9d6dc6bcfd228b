import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";

/**
 * Lets only so many through at a time, of those who wait the last to have come: who has just learned a task's state goes on to its stop
 * call before anybody else asks, so that what may be called is not used up by questions.
 */
export type Semaphore = {
  /** Waits for a turn, `limitMs` at most; false when there was none in that time. */
  acquire(limitMs: number): Promise<boolean>;
  release(): void;
};

/** One for all who need not wait, which is nearly everybody. */
const LET_IN = Promise.resolve(true);

/** `limit` is asked at every turn, since it may change. */
export function createSemaphore(limit: () => number, clock: Clock): Semaphore {
  const waiting: (() => void)[] = [];
  let inside = 0;

  const admit = (): void => {
    while (inside < limit()) {
      const letIn = waiting.pop();
      if (letIn === undefined) return;
      inside += 1;
      letIn();
    }
  };

  const leave = (): void => {
    inside -= 1;
    admit();
  };

  const queueUp = async (limitMs: number): Promise<boolean> => {
    const turn = Promise.withResolvers<true>();
    const letIn = () => turn.resolve(true);
    waiting.push(letIn);
    if (await withTimeout(turn.promise, limitMs, clock)) return true;
    const place = waiting.indexOf(letIn);
    if (place >= 0) waiting.splice(place, 1);
    else leave(); // let in at the very moment of giving up
    return false;
  };

  return {
    release: leave,
    acquire(limitMs) {
      if (waiting.length > 0 || inside >= limit()) return queueUp(limitMs);
      inside += 1;
      return LET_IN;
    },
  };
}
