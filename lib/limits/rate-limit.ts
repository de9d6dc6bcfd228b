import type { Clock } from "../time/clock.ts";

/** A limit of calls a minute that a process learns from throttles, so that the service need not throttle it every minute. */
export type RateLimit = {
  /** Counts one call. */
  record(): void;
  /** Lowers the limit after a throttle. */
  decrease(): void;
  /** Milliseconds until the next call is allowed; undefined where one is allowed now. */
  blockedForMs(): number | undefined;
};

const MINUTE_MS = 60_000;
/** The limit is this share of the calls that the last minute took, and grows by a twentieth in each minute without a throttle. */
const KEPT_SHARE = 0.85;
const GROWTH = 1.05;
const LEAST_CALLS = 5;
const FORGOTTEN_AFTER_MS = 10 * MINUTE_MS;

/** No limit until the second throttle in ten minutes, since one may be chance; none again ten minutes after the last throttle. */
export function createRateLimit(clock: Clock): RateLimit {
  let perMinute = Number.POSITIVE_INFINITY;
  let startedMs = Number.NEGATIVE_INFINITY;
  let decreasedMs = Number.NEGATIVE_INFINITY;
  let calls = 0;
  let callsBefore = 0;

  /** A minute begins with its first call, which may come after a pause of a minute. */
  const startMinute = (): void => {
    const nowMs = clock.steady();
    if (nowMs - decreasedMs >= FORGOTTEN_AFTER_MS) perMinute = Number.POSITIVE_INFINITY;
    else if (decreasedMs < startedMs) perMinute = Math.ceil(perMinute * GROWTH);
    callsBefore = nowMs - startedMs < 2 * MINUTE_MS ? calls : 0;
    startedMs = nowMs;
    calls = 0;
  };

  /** A minute that has only begun says less than the minute before it. */
  const keptOf = (taken: number): number => Math.max(LEAST_CALLS, Math.floor(Math.min(perMinute, taken) * KEPT_SHARE));

  return {
    record() {
      if (clock.steady() - startedMs >= MINUTE_MS) startMinute();
      calls += 1;
    },
    decrease() {
      const sinceMs = clock.steady() - decreasedMs;
      // Calls that were in flight together are throttled together: only the first of them is news.
      const isNews = decreasedMs < startedMs;
      // The first throttle meets any number of calls. Calls after it are made one by one, so their count is what a minute takes.
      if (isNews && sinceMs < FORGOTTEN_AFTER_MS) perMinute = keptOf(Math.max(calls, callsBefore));
      decreasedMs = clock.steady();
    },
    blockedForMs() {
      const leftMs = startedMs + MINUTE_MS - clock.steady();
      return calls >= perMinute && leftMs > 0 ? leftMs : undefined;
    },
  };
}
