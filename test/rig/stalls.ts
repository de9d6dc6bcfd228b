/** A time in which a thread could not read what had come to it. */
export type Stall = { readonly fromMs: number; readonly toMs: number };

const TICK_MS = 50;
/** A tick that comes later than this tells of a stall. */
const LATE_TICK_MS = 150;

/** Writes down every stall of this thread until it is ended. */
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

/** How much of a span was lost to stalls. */
export function stalledMs(stalls: readonly Stall[], fromMs: number, toMs: number): number {
  return stalls.reduce(
    (sum, stall) => sum + Math.max(0, Math.min(toMs, stall.toMs) - Math.max(fromMs, stall.fromMs)),
    0,
  );
}

/** The longest of them. */
export function longestMs(stalls: readonly Stall[]): number {
  return stalls.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0);
}
