import { setTimeout as wait } from "node:timers/promises";

/** The clock of a plan, which stands still while there is more to do than the machine can keep up with. */
export type PlanClock = {
  /** Settles when so much of the plan's time has passed, or when it is all over. */
  waitUntil(planMs: number): Promise<void>;
};

const TICK_MS = 200;

/** Starts the clock; it runs until `signal` ends it. */
export function startPlanClock(hasBacklog: () => Promise<boolean>, signal: AbortSignal): PlanClock {
  let planMs = 0;
  let waiting: { readonly atMs: number; readonly go: () => void }[] = [];

  const letGo = (isDue: (atMs: number) => boolean) => {
    for (const { atMs, go } of waiting) if (isDue(atMs)) go();
    waiting = waiting.filter(({ atMs }) => !isDue(atMs));
  };

  const run = async () => {
    for (let lastMs = Date.now(); !signal.aborted; ) {
      await wait(TICK_MS);
      const isHeld = await hasBacklog().catch(() => false); // who sends will hear of what is wrong
      const nowMs = Date.now();
      if (!isHeld) planMs += nowMs - lastMs;
      lastMs = nowMs;
      letGo((atMs) => atMs <= planMs);
    }
    letGo(() => true);
  };

  void run();
  return {
    async waitUntil(atMs) {
      if (atMs > planMs && !signal.aborted) await new Promise<void>((go) => waiting.push({ atMs, go }));
    },
  };
}
