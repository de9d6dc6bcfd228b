import { setTimeout as sleep } from "node:timers/promises";

/** Time and chance, which tests replace. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to just under 1. */
  random(): number;
  /** Rejects when it is aborted before its time. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The clock on the wall. */
export const wallClock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};
