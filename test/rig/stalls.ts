/** A span in which a thread did not run its event loop, in milliseconds since 1970. */
export type Stall = { readonly fromMs: number; readonly toMs: number };

const TICK_MS = 50;
/** A tick after a longer time than this shows a stall. */
const LATE_TICK_MS = 150;

/** Records the stalls of this thread until `end`. */
export function recordStalls(): { readonly stalls: readonly Stall[]; end(): void } {
  const stalls: Stall[] = [];
  let lastMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - lastMs > LATE_TICK_MS) stalls.push({ fromMs: lastMs, toMs: nowMs });
    lastMs = nowMs;
  }, TICK_MS);
  return { stalls, end: () => clearInterval(timer) };
}

/** Returns how many milliseconds of a span were lost to stalls. */
export function stalledMs(stalls: readonly Stall[], fromMs: number, toMs: number): number {
  return stalls.reduce(
    (sum, stall) => sum + Math.max(0, Math.min(toMs, stall.toMs) - Math.max(fromMs, stall.fromMs)),
    0,
  );
}

/** Returns the length of the longest stall; 0 without a stall. */
export function longestStallMs(stalls: readonly Stall[]): number {
  return stalls.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0);
}
