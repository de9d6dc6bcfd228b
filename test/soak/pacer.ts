import { setTimeout as wait } from "node:timers/promises";

/** The clock of a plan, which stands still while there is more to do than the machine can keep up with. */
export type Pacer = {
  /** Settles when so much of the plan's time has passed, or when it is all over. */
  reach(planMs: number): Promise<void>;
};

const TICK_MS = 200;

/** Starts the clock; it runs until `signal` ends it. */
export function startPacer(isCrowded: () => Promise<boolean>, signal: AbortSignal): Pacer {
  let planMs = 0;
  let waiting: { readonly atMs: number; readonly go: () => void }[] = [];

  const letGo = (isDue: (atMs: number) => boolean) => {
    for (const { atMs, go } of waiting) if (isDue(atMs)) go();
    waiting = waiting.filter(({ atMs }) => !isDue(atMs));
  };

  const run = async () => {
    for (let lastMs = Date.now(); !signal.aborted; ) {
      await wait(TICK_MS);
      const isHeld = await isCrowded().catch(() => false); // who sends will hear of what is wrong
      const nowMs = Date.now();
      if (!isHeld) planMs += nowMs - lastMs;
      lastMs = nowMs;
      letGo((atMs) => atMs <= planMs);
    }
    letGo(() => true);
  };

  void run();
  return {
    async reach(atMs) {
      if (atMs > planMs && !signal.aborted) await new Promise<void>((go) => waiting.push({ atMs, go }));
    },
  };
}
