import { type Stall, stalledMs } from "../rig/stalls.ts";
import { isMadeBy } from "./delivery-calls.ts";
import type { SimulatorCall } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { RequestEvidence } from "./outcome-evidence.ts";
import type { Violation } from "./violation.ts";

/** Time that a stop call may take to reach the simulator after the deadline. */
export const MAX_TRANSIT_MS = 1_000;

/** Lists calls after the deadline. A call is not late if the simulator was stalled and so read it late. */
export function listLateCalls(requestCase: RequestEvidence, stalls: readonly Stall[]): readonly Violation[] {
  const { request, deliveries, calls } = requestCase;
  const { id, deadlineMs } = request;
  return stopCallsOf(requestCase)
    .filter(({ at }) => at - stalledMs(stalls, deadlineMs, at) > deadlineMs + MAX_TRANSIT_MS)
    .map(({ at }) => ({
      requestId: id,
      description: `a stop call ${at - deadlineMs} ms after the deadline`,
      details: { request, deliveries, calls },
    }));
}

/** Lists deliveries with more than three stop calls, or one in a last delivery, and a request with more than all of them may make. */
export function listTooManyCalls(requestCase: RequestEvidence): readonly Violation[] {
  const { request, deliveries } = requestCase;
  const stops = stopCallsOf(requestCase);
  const violation = (description: string) => ({ requestId: request.id, description, details: deliveries });
  const allowed = allowedCalls(requestCase);
  if (stops.length > allowed) return [violation(`${stops.length} stop calls in ${deliveries.length} deliveries`)];
  return deliveries.flatMap((delivery) => {
    const made = stops.filter((call) => isMadeBy(call, requestCase, [delivery])).length;
    if (made <= allowedIn(delivery)) return [];
    return [violation(`${made} stop calls in ${delivery.isLast ? "a last" : "one"} delivery`)];
  });
}

/** A number of stop calls and the number that is allowed. */
export type CallLimit = { readonly calls: number; readonly allowed: number };

/** Returns the stop calls of the request with the most of them, and the number that its deliveries may make. */
export function findMostCalls(cases: readonly RequestEvidence[]): CallLimit {
  const counts = cases.map((one) => ({ calls: stopCallsOf(one).length, allowed: allowedCalls(one) }));
  return counts.reduce((most, one) => (one.calls > most.calls ? one : most), { calls: 0, allowed: 0 });
}

function stopCallsOf({ calls }: RequestEvidence): readonly SimulatorCall[] {
  return calls.filter(isStopCall);
}

export function isStopCall({ kind }: SimulatorCall): boolean {
  return kind === "stop";
}

function allowedCalls({ deliveries }: RequestEvidence): number {
  return deliveries.reduce((total, delivery) => total + allowedIn(delivery), 0);
}

function allowedIn({ isLast }: SeenDelivery): number {
  return isLast ? 1 : 3;
}
