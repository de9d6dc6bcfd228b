import type { Clock } from "../time/clock.ts";

/** How many calls are made in a minute of our own accord, so that we need not be told every minute that they are too many. */
export type RateLimit = {
  record(): void;
  /** A call was one too many. */
  decrease(): void;
  /** How long there is nothing left to spend; undefined when there is. */
  blockedForMs(): number | undefined;
};

const MINUTE_MS = 60_000;
/** So much is made of what a minute took before it was too much, and a little more in every minute without another throttle. */
const KEPT_SHARE = 0.85;
const GROWTH = 1.05;
const LEAST_CALLS = 5;
const FORGOTTEN_AFTER_MS = 10 * MINUTE_MS;

/** A quota that has no bounds until the second throttle in ten minutes, since one may be chance, and none again ten minutes after the last. */
export function createRateLimit(clock: Clock): RateLimit {
  let perMinute = Number.POSITIVE_INFINITY;
  let startedMs = Number.NEGATIVE_INFINITY;
  let shrunkMs = Number.NEGATIVE_INFINITY;
  let spent = 0;
  let spentBefore = 0;

  /** A minute begins with its first call, and may be the one after a pause of a minute. */
  const startMinute = (): void => {
    const nowMs = clock.now();
    if (nowMs - shrunkMs >= FORGOTTEN_AFTER_MS) perMinute = Number.POSITIVE_INFINITY;
    else if (shrunkMs < startedMs) perMinute = Math.ceil(perMinute * GROWTH);
    spentBefore = nowMs - startedMs < 2 * MINUTE_MS ? spent : 0;
    startedMs = nowMs;
    spent = 0;
  };

  /** A minute that has only begun says less than the one before it. */
  const keptOf = (taken: number): number => Math.max(LEAST_CALLS, Math.floor(Math.min(perMinute, taken) * KEPT_SHARE));

  return {
    record() {
      if (clock.now() - startedMs >= MINUTE_MS) startMinute();
      spent += 1;
    },
    decrease() {
      const sinceMs = clock.now() - shrunkMs;
      // Calls that were in flight together are throttled together, and that is one thing learned.
      const isNews = shrunkMs < startedMs;
      // The first throttle meets calls in any number; those after it, which are made one by one, tell what a minute takes.
      if (isNews && sinceMs < FORGOTTEN_AFTER_MS) perMinute = keptOf(Math.max(spent, spentBefore));
      shrunkMs = clock.now();
    },
    blockedForMs() {
      const leftMs = startedMs + MINUTE_MS - clock.now();
      return spent >= perMinute && leftMs > 0 ? leftMs : undefined;
    },
  };
}
