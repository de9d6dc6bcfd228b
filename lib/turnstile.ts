import type { Clock } from "./clock.ts";
import { within } from "./within.ts";

/** Lets only so many through at a time, in the order in which they came. */
export type Turnstile = {
  /** Waits for a turn, `limitMs` at most; false when there was none in that time. */
  enter(limitMs: number): Promise<boolean>;
  leave(): void;
};

/** `limit` is asked at every turn, since it may change. */
export function createTurnstile(limit: () => number, clock: Clock): Turnstile {
  const waiting = new Set<() => void>();
  let inside = 0;

  const admit = (): void => {
    for (const letIn of waiting) {
      if (inside >= limit()) return;
      waiting.delete(letIn);
      inside += 1;
      letIn();
    }
  };

  return {
    async enter(limitMs) {
      if (waiting.size === 0 && inside < limit()) {
        inside += 1;
        return true;
      }
      const turn = Promise.withResolvers<true>();
      const letIn = () => turn.resolve(true);
      waiting.add(letIn);
      if (await within(turn.promise, limitMs, clock)) return true;
      if (!waiting.delete(letIn)) this.leave(); // let in at the very moment of giving up
      return false;
    },
    leave() {
      inside -= 1;
      admit();
    },
  };
}
