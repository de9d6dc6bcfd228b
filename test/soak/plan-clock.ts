import { setTimeout as wait } from "node:timers/promises";

/**
 * Clock of a plan. It stands still while the machine has a backlog, so that a slow machine gets the plan more slowly.
 */
export type PlanClock = {
  /** Resolves when the clock reaches a time of the plan, in milliseconds from its start, or when the clock ends. */
  waitUntil(planMs: number): Promise<void>;
};

type Waiter = { readonly atMs: number; resume(): void };

const TICK_MS = 200;

/** Starts the clock; `signal` ends it. */
export function startPlanClock(hasBacklog: () => Promise<boolean>, signal: AbortSignal): PlanClock {
  let planMs = 0;
  let waiters: readonly Waiter[] = [];

  const resumeUpTo = (endMs: number) => {
    for (const { atMs, resume } of waiters) if (atMs <= endMs) resume();
    waiters = waiters.filter(({ atMs }) => atMs > endMs);
  };

  const run = async () => {
    for (let lastMs = Date.now(); !signal.aborted; ) {
      await wait(TICK_MS);
      const isHeld = await hasBacklog().catch(() => false); // the sender meets the same error and reports it
      const nowMs = Date.now();
      if (!isHeld) planMs += nowMs - lastMs;
      lastMs = nowMs;
      resumeUpTo(planMs);
    }
    resumeUpTo(Number.POSITIVE_INFINITY);
  };

  void run();
  return {
    async waitUntil(atMs) {
      if (atMs <= planMs || signal.aborted) return;
      await new Promise<void>((resume) => {
        waiters = [...waiters, { atMs, resume }];
      });
    },
  };
}
