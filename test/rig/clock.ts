import type { Clock } from "../../lib/time/clock.ts";

/** The time at which every fake clock starts. */
export const START_MS = Date.parse("2026-11-22T08:00:00Z");

/** Returns a clock that ends every wait at once, and adds its length to the time. */
export function hurryingClock({ startMs = START_MS, luck = 0 } = {}) {
  let nowMs = startMs;
  let stepMs = 0;
  const waitsMs: number[] = [];
  return {
    waitsMs,
    now: () => nowMs + stepMs,
    steady: () => nowMs,
    random: () => luck,
    async wait(ms: number) {
      waitsMs.push(ms);
      nowMs += ms;
    },
    pass(ms: number) {
      nowMs += ms;
    },
    /** Sets the clock forward or back; the steady time does not notice. */
    step(ms: number) {
      stepMs += ms;
    },
  } satisfies Clock & Record<string, unknown>;
}

/** Returns a clock that stands still until `pass` moves it, which ends the waits that are due. */
export function standingClock({ startMs = START_MS, luck = 0 } = {}) {
  let nowMs = startMs;
  let stepMs = 0;
  const timers = createTimers();
  return {
    now: () => nowMs + stepMs,
    steady: () => nowMs,
    random: () => luck,
    wait: (ms: number, signal?: AbortSignal) => timers.waitUntil(nowMs + ms, signal),
    /** Adds to the time, ends the waits that are due, and runs everything that follows from them. */
    async pass(ms: number) {
      nowMs += ms;
      for (let due = timers.takeFirst(nowMs); due; due = timers.takeFirst(nowMs)) due.end();
      await quiet();
    },
    /** Sets the clock forward or back; the steady time and the waits do not notice. */
    step(ms: number) {
      stepMs += ms;
    },
    /** Counts the waits that have not ended. */
    waits: () => timers.count(),
  } satisfies Clock & Record<string, unknown>;
}

/** Returns a clock that jumps to the end of the next wait when nothing else is left to run: hours pass in milliseconds. */
export function virtualClock(random: () => number = () => 0.5) {
  let nowMs = START_MS;
  const timers = createTimers();
  return {
    random,
    now: () => Math.floor(nowMs), // whole milliseconds, as Date.now
    steady: () => nowMs,
    wait: (ms: number, signal?: AbortSignal) => timers.waitUntil(nowMs + ms, signal),
    /** Lets time pass until `isDone`, or until a time. */
    async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
      for (;;) {
        await quiet();
        if (isDone()) return;
        const next = timers.takeFirst(untilMs);
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.atMs);
        next.end();
      }
      nowMs = untilMs;
    },
  } satisfies Clock & Record<string, unknown>;
}

/** Resolves when everything has run that waits only for its turn in the event loop. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A wait that has not ended; `end` resolves it. */
type Timer = { readonly atMs: number; end(): void };

/** Creates the waits of a clock that does not run by itself. */
function createTimers() {
  const timers = new Set<Timer>();
  return {
    count: () => timers.size,
    /** Rejects with the reason of the signal if it aborts first. */
    waitUntil: (atMs: number, signal?: AbortSignal) =>
      new Promise<void>((end, reject) => {
        const timer = { atMs, end };
        timers.add(timer);
        signal?.addEventListener("abort", () => {
          timers.delete(timer);
          reject(signal.reason);
        });
      }),
    /** Removes the timer that ends first, and returns it; undefined if none ends by that time. */
    takeFirst(byMs: number): Timer | undefined {
      let first: Timer | undefined;
      for (const timer of timers) if (timer.atMs < (first?.atMs ?? Number.POSITIVE_INFINITY)) first = timer;
      if (first === undefined || first.atMs > byMs) return undefined;
      timers.delete(first);
      return first;
    },
  };
}
