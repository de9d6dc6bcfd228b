import type { HaltPeriod } from "./halt-periods.ts";
import type { PlanClock } from "./plan-clock.ts";
import type { PlannedHalt } from "./plan-halts.ts";

type HaltContext = {
  readonly clock: PlanClock;
  readonly signal: AbortSignal;
  /** Writes the text of the halt secret. */
  write(text: string): Promise<void>;
  /** Gets each period: with an open end at its beginning, and again at its end. */
  onChange(index: number, period: HaltPeriod): void;
};

/** Writes each halt of a plan at its time and lifts it again, until `signal` aborts. */
export async function startHalts(halts: readonly PlannedHalt[], context: HaltContext): Promise<void> {
  const inForce = new Set<PlannedHalt>();
  let writing = Promise.resolve();

  /** One write at a time, so that the last one has every change. */
  const write = (): Promise<void> => {
    writing = writing.then(() => context.write(haltsText([...inForce])));
    return writing;
  };

  const run = async (halt: PlannedHalt, index: number): Promise<void> => {
    const { clock, signal, onChange } = context;
    await clock.waitUntil(halt.atMs);
    if (signal.aborted) return;
    inForce.add(halt);
    await write();
    const period = { ...halt.selector, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
    onChange(index, period);
    await clock.waitUntil(halt.endsMs);
    if (signal.aborted) return;
    onChange(index, { ...period, toMs: Date.now() });
    inForce.delete(halt);
    await write();
  };

  await Promise.all(halts.map(run));
}

function haltsText(halts: readonly PlannedHalt[]): string {
  const since = new Date().toISOString();
  return JSON.stringify({
    version: 1,
    halts: halts.map(({ selector }) => ({ ...selector, reason: "soak", by: "soak", since })),
  });
}
