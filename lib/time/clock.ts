import { setTimeout as sleep } from "node:timers/promises";
import { createSteadyTime } from "./steady-time.ts";

/** The source of time and of random numbers; tests replace it. */
export type Clock = {
  /** Milliseconds since 1970; it may be set back or forward at any moment. */
  now(): number;
  /** Milliseconds since some start, for ages and waits in one process: never set back, and counts the time that the process was frozen. */
  steady(): number;
  /** A random number of at least 0 and below 1. */
  random(): number;
  /** Resolves after so many milliseconds; rejects when the signal aborts it earlier. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The clock of this machine. */
export const wallClock: Clock = {
  now: Date.now,
  steady: createSteadyTime(Date.now, () => performance.now()),
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};
