import { type Stall, stalledMs } from "../rig/stalls.ts";
import type { RequestEvidence } from "./outcome-evidence.ts";
import type { HaltSelector } from "./plan-halts.ts";
import type { SoakRequest } from "./sent-requests.ts";
import { isStopCall, MAX_TRANSIT_MS } from "./stop-call-limits.ts";
import type { Violation } from "./violation.ts";

/** A halt as it was written: from the answer to its write to the beginning of the write that lifted it. */
export type HaltPeriod = HaltSelector & { readonly fromMs: number; readonly toMs: number };

/** A worker may start stop calls for so long after a halt was written. Source: design.md, section 8. */
const HOLDS_AFTER_MS = 10_000;

/** A request that waits for a resume is looked at a minute later, by a worker that may know the old value for 10 s. */
const RESUMED_WITHIN_MS = 80_000;

/** True if a halt covers a request. */
export function isCovered({ all, service, account, idPrefix }: HaltPeriod, request: SoakRequest): boolean {
  if (all || service === request.service || account === request.account) return true;
  return idPrefix !== undefined && request.id.startsWith(idPrefix);
}

/** Lists stop calls under a halt. A call that the simulator read late, because it was stalled, may have started before. */
export function listHaltedCalls(
  requestCase: RequestEvidence,
  periods: readonly HaltPeriod[],
  stalls: readonly Stall[],
): readonly Violation[] {
  const { request, calls, deliveries } = requestCase;
  const own = periods.filter((period) => isCovered(period, request));
  return calls.filter(isStopCall).flatMap(({ at }) => {
    const broken = own.find(({ fromMs, toMs }) => {
      const latestMs = fromMs + HOLDS_AFTER_MS + MAX_TRANSIT_MS;
      return at < toMs && at - stalledMs(stalls, fromMs, at) > latestMs;
    });
    if (broken === undefined) return [];
    const description = `a stop call ${at - broken.fromMs} ms after a halt was written`;
    return [{ requestId: request.id, description, details: { request, period: broken, calls, deliveries } }];
  });
}

/** True if a halt covered the request at a time from which it can have waited until the outcome. */
export function wasHalted(request: SoakRequest, periods: readonly HaltPeriod[], finishedMs: number): boolean {
  return periods.some(
    (period) =>
      isCovered(period, request) && period.fromMs <= finishedMs && finishedMs <= period.toMs + RESUMED_WITHIN_MS,
  );
}
