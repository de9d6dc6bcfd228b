import type { Clock } from "../../lib/time/clock.ts";
import { quiet, START_MS } from "./clock.ts";

type Alarm = { readonly atMs: number; ring(): void };

/** A clock that leaps from one wait's end to the next as soon as nothing else is left to do, so that hours pass in moments. */
export function virtualClock(random: () => number = () => 0.5) {
  let nowMs = START_MS;
  const alarms = new Set<Alarm>();

  const next = (): Alarm | undefined => {
    let first: Alarm | undefined;
    for (const alarm of alarms) if (first === undefined || alarm.atMs < first.atMs) first = alarm;
    return first;
  };

  return {
    random,
    now: () => Math.floor(nowMs), // as Date.now, in whole milliseconds
    wait: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((ring, reject) => {
        const alarm = { atMs: nowMs + ms, ring };
        alarms.add(alarm);
        signal?.addEventListener("abort", () => {
          alarms.delete(alarm);
          reject(signal.reason);
        });
      }),
    /** Lets time pass until all is done, or until a time. */
    async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
      for (;;) {
        await quiet();
        const alarm = next();
        if (isDone()) return;
        if (alarm === undefined || alarm.atMs > untilMs) break;
        alarms.delete(alarm);
        nowMs = Math.max(nowMs, alarm.atMs);
        alarm.ring();
      }
      nowMs = untilMs;
    },
  } satisfies Clock & Record<string, unknown>;
}

/** Numbers from 0 to 1 that look like chance and are the same each time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
