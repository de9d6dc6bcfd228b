import type { Clock } from "../time/clock.ts";
import type { CallReport } from "./call-guard.ts";
import { createRateLimit } from "./rate-limit.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";

const THROTTLED_MS = 60_000;
const UNAVAILABLE_MS = 30_000;
const UNAVAILABLE_IN_A_ROW = 5;
/** How long a call stays away while another probes in its stead. */
const PROBE_WAIT_MS = 5_000;
/** After a throttle one call at a time may be in flight, and one more for every minute without another. */
const GROWTH_MS = 60_000;
const ENOUGH_CALLS = 10;
/** A service that wants a pause of mere seconds, and says so, is taken at its word: making fewer calls for minutes would cost more. */
const BRIEF_MS = 10_000;

export type OpenReason = "throttled" | "unavailable";

/** The calls of one account to one service in one region: closed while the service wants none, narrow and paced for a while after. */
export type CircuitBreaker = {
  readonly semaphore: Semaphore;
  /** How long to wait, and why; undefined when a call may be made. */
  pause(): { readonly why: OpenReason; readonly waitMs: number } | undefined;
  /** Begins a call, which is a probe if the lane was closed before; its end is to be noted. */
  begin(): (end: CallReport | undefined) => void;
};

export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const quota = createRateLimit(clock);
  let why: OpenReason = "throttled";
  let closedUntilMs: number | undefined;
  let isProbing = false;
  let failures = 0;
  let throttledMs: number | undefined;

  const close = (reason: OpenReason, forMs: number): void => {
    why = reason;
    closedUntilMs = clock.now() + forMs;
  };

  const throttle = (forMs: number): void => {
    throttledMs = clock.now();
    if (forMs > BRIEF_MS) quota.decrease();
    close("throttled", forMs);
  };

  const limit = (): number => {
    if (throttledMs === undefined) return Number.POSITIVE_INFINITY;
    const calls = 1 + Math.floor((clock.now() - throttledMs) / GROWTH_MS);
    return calls > ENOUGH_CALLS ? Number.POSITIVE_INFINITY : calls;
  };

  const note = ({ verdict, retryAfterMs }: CallReport, isProbe: boolean): void => {
    failures = verdict === "unavailable" ? failures + 1 : 0;
    if (verdict === "throttled") throttle(retryAfterMs ?? THROTTLED_MS);
    else if (failures >= UNAVAILABLE_IN_A_ROW) close("unavailable", retryAfterMs ?? UNAVAILABLE_MS);
    // Only a probe opens the lane: calls that began before it closed say nothing about now.
    else if (isProbe && verdict !== "unavailable") closedUntilMs = undefined;
  };

  return {
    semaphore: createSemaphore(limit, clock),
    pause() {
      const spentMs = quota.blockedForMs();
      if (closedUntilMs === undefined) return spentMs === undefined ? undefined : { why: "throttled", waitMs: spentMs };
      const leftMs = closedUntilMs - clock.now();
      if (leftMs > 0) return { why, waitMs: leftMs };
      return isProbing ? { why, waitMs: PROBE_WAIT_MS } : undefined;
    },
    begin() {
      const isProbe = closedUntilMs !== undefined;
      isProbing ||= isProbe;
      quota.record();
      return (end) => {
        if (isProbe) isProbing = false;
        if (end !== undefined) note(end, isProbe);
      };
    },
  };
}
