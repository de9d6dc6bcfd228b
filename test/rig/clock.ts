import type { Clock } from "../../lib/time/clock.ts";

/** When every fake clock starts. */
export const START_MS = Date.parse("2026-11-22T08:00:00Z");

/** A clock on which a wait is over at once and has moved the time on by its length. */
export function hurryingClock({ startMs = START_MS, luck = 0 } = {}) {
  let nowMs = startMs;
  const waitsMs: number[] = [];
  return {
    waitsMs,
    now: () => nowMs,
    random: () => luck,
    async wait(ms: number) {
      waitsMs.push(ms);
      nowMs += ms;
    },
    pass(ms: number) {
      nowMs += ms;
    },
  } satisfies Clock & Record<string, unknown>;
}

type Alarm = { readonly atMs: number; ring(): void };

/** A clock that stands still until it is moved on, which ends the waits that are due. */
export function standingClock({ startMs = START_MS, luck = 0 } = {}) {
  let nowMs = startMs;
  const alarms = new Set<Alarm>();
  return {
    now: () => nowMs,
    random: () => luck,
    wait: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((ring, reject) => {
        const alarm = { atMs: nowMs + ms, ring };
        alarms.add(alarm);
        signal?.addEventListener("abort", () => {
          alarms.delete(alarm);
          reject(signal.reason);
        });
      }),
    /** Moves the time on and lets everything run that this sets off. */
    async pass(ms: number) {
      nowMs += ms;
      for (const alarm of alarms) {
        if (alarm.atMs > nowMs) continue;
        alarms.delete(alarm);
        alarm.ring();
      }
      await quiet();
    },
    /** How many waits are not over yet. */
    waits: () => alarms.size,
  } satisfies Clock & Record<string, unknown>;
}

/** Resolves once everything has run that waits for nothing but its turn. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
