/** Smaller differences between two clocks are rounding, or a clock that is corrected slowly. */
const NOTICED_MS = 50;

/**
 * Creates a time that only runs forward. The monotonic clock may stand still while Lambda freezes the process, and the wall
 * clock may be set back: this time goes on with the first, and adds what the second is ahead since the last reading.
 */
export function createSteadyTime(wallMs: () => number, monotonicMs: () => number): () => number {
  let lastAheadMs = wallMs() - monotonicMs();
  let addedMs = 0;
  return () => {
    const nowMs = monotonicMs();
    const aheadMs = wallMs() - nowMs;
    if (Math.abs(aheadMs - lastAheadMs) >= NOTICED_MS) {
      addedMs += Math.max(0, aheadMs - lastAheadMs);
      lastAheadMs = aheadMs;
    }
    return nowMs + addedMs;
  };
}
