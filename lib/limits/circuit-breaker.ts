import type { Clock } from "../time/clock.ts";
import type { CallReport } from "./call-report.ts";
import { createRateLimit } from "./rate-limit.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";

const THROTTLED_MS = 60_000;
const UNAVAILABLE_MS = 30_000;
const UNAVAILABLE_IN_A_ROW = 5;
/** The wait of a call that arrives while another call probes. */
const PROBE_WAIT_MS = 5_000;
/** After a throttle one call may be in flight, and one more for each minute without a throttle. */
const GROWTH_MS = 60_000;
const UNLIMITED_FROM = 10;
/** A shorter Retry-After does not lower the rate limit: it would cost minutes of fewer calls for a pause of seconds. */
const SHORT_PAUSE_MS = 10_000;

/** The cause for which a circuit breaker opened. */
export type OpenReason = "throttled" | "unavailable";

/** Closed: calls flow. Open: calls are blocked until `endMs` of the steady time; the first call after that is a probe. Half-open: the probe is in flight. */
type State =
  | { readonly name: "closed" }
  | ({ readonly name: "open"; readonly endMs: number } & Open)
  | { readonly name: "half-open"; readonly why: OpenReason };

/** The cause of an open state and its end in milliseconds since 1970. */
type Open = { readonly why: OpenReason; readonly untilMs: number };

/** The cause of a block and its remaining time in milliseconds. */
export type Block<Reason = OpenReason> = { readonly why: Reason; readonly waitMs: number };

/** A circuit breaker for the calls of one account to one service in one region, with a rate limit and a semaphore after throttles. */
export type CircuitBreaker = {
  readonly semaphore: Semaphore;
  /** The block that holds for a call now; undefined where it may be made. */
  block(): Block | undefined;
  /** Records the start of a call. The function it returns records the end; undefined is a call that broke by a fault of ours. */
  begin(): (report: CallReport | undefined) => void;
  /** The cause and end of the open state, for display; undefined while closed. */
  open(): Open | undefined;
};

/** Opens after one throttle (Retry-After, else 60 s) or five `unavailable` in a row (30 s). */
export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const rateLimit = createRateLimit(clock);
  let state: State = { name: "closed" };
  let unavailableInARow = 0;
  let throttledMs: number | undefined;

  const open = (why: OpenReason, forMs: number): void => {
    state = { name: "open", why, untilMs: clock.now() + forMs, endMs: clock.steady() + forMs };
  };

  const throttle = (forMs: number): void => {
    throttledMs = clock.steady();
    if (forMs > SHORT_PAUSE_MS) rateLimit.decrease();
    open("throttled", forMs);
  };

  const limit = (): number => {
    if (throttledMs === undefined) return Number.POSITIVE_INFINITY;
    const calls = 1 + Math.floor((clock.steady() - throttledMs) / GROWTH_MS);
    return calls > UNLIMITED_FROM ? Number.POSITIVE_INFINITY : calls;
  };

  const record = ({ verdict, retryAfterMs }: CallReport, isProbe: boolean): void => {
    unavailableInARow = verdict === "unavailable" ? unavailableInARow + 1 : 0;
    if (verdict === "throttled") throttle(retryAfterMs ?? THROTTLED_MS);
    else if (unavailableInARow >= UNAVAILABLE_IN_A_ROW) open("unavailable", retryAfterMs ?? UNAVAILABLE_MS);
    // Only a probe closes it: a call that began before it opened says nothing about the present.
    else if (isProbe && verdict !== "unavailable") state = { name: "closed" };
  };

  return {
    semaphore: createSemaphore(limit, clock),
    block() {
      if (state.name === "half-open") return { why: state.why, waitMs: PROBE_WAIT_MS };
      if (state.name === "open") {
        const leftMs = state.endMs - clock.steady();
        return leftMs > 0 ? { why: state.why, waitMs: leftMs } : undefined;
      }
      const blockedMs = rateLimit.blockedForMs();
      return blockedMs === undefined ? undefined : { why: "throttled", waitMs: blockedMs };
    },
    begin() {
      const isProbe = state.name === "open" && state.endMs <= clock.steady();
      if (state.name === "open" && isProbe) state = { name: "half-open", why: state.why };
      rateLimit.record();
      return (report) => {
        // A throttle that came meanwhile opened the breaker again, and the probe began before it.
        const isStillProbe = isProbe && state.name === "half-open";
        // Without a verdict the breaker stays open, and the next call is a probe again.
        if (isProbe && state.name === "half-open") open(state.why, 0);
        if (report !== undefined) record(report, isStillProbe);
      };
    },
    open: () => (state.name === "open" ? { why: state.why, untilMs: state.untilMs } : undefined),
  };
}
