import type { SimulatorCall } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { OutcomeEvidence, RequestEvidence } from "./outcome-evidence.ts";

/** Tolerance for clock differences between threads and for the time to queue a message or read a call. */
export const CLOCK_TOLERANCE_MS = 1_000;

/** DELIVERY_BUDGET_MS of the stage `soak` in serverless.yml. */
const DELIVERY_BUDGET_MS = 3_000;

/** Lists the stop calls of the request until the outcome. */
export function listStops({ calls, finishedMs }: OutcomeEvidence): readonly SimulatorCall[] {
  return calls.filter(({ kind, at }) => kind === "stop" && at <= finishedMs);
}

/** Lists the stop calls until the outcome that only these deliveries of the request can have made. */
export function listStopsOf(c: OutcomeEvidence, deliveries: readonly SeenDelivery[]): readonly SimulatorCall[] {
  return listStops(c).filter((call) => isMadeBy(call, c, deliveries));
}

/** Lists the stop calls until the outcome that one of these deliveries can have made. */
export function listPossibleStopsOf(c: OutcomeEvidence, deliveries: readonly SeenDelivery[]): readonly SimulatorCall[] {
  return listStops(c).filter((call) => deliveries.some((delivery) => canHaveMade(delivery, call)));
}

/** Lists the stop calls of the delivery that made the outcome. */
export function listStopsInDelivery(c: OutcomeEvidence): readonly SimulatorCall[] {
  return c.copy === undefined ? [] : listStopsOf(c, [c.copy.delivery]);
}

/** Lists the stop calls of the deliveries whose progress reached the outcome. */
export function listStopsInCopy(c: OutcomeEvidence): readonly SimulatorCall[] {
  return c.copy === undefined ? [] : listStopsOf(c, c.copy.known);
}

/** Returns the last state query of the delivery that made the outcome. */
export function findLastQuery(c: OutcomeEvidence): SimulatorCall | undefined {
  const { copy, calls, finishedMs } = c;
  if (copy === undefined) return undefined;
  return calls.findLast((call) => call.kind === "state" && call.at <= finishedMs && isMadeBy(call, c, [copy.delivery]));
}

/** True if the delivery was under way when the simulator read the call. A call of a killed function may be read a little later. */
export function canHaveMade(delivery: SeenDelivery, { at }: SimulatorCall): boolean {
  const { fromMs, toMs = Number.POSITIVE_INFINITY, end } = delivery;
  return fromMs <= at && at <= toMs + (end === "answered" ? 0 : CLOCK_TOLERANCE_MS);
}

/** True if only these deliveries of the request can have made the call. */
export function isMadeBy(
  call: SimulatorCall,
  { deliveries: all }: RequestEvidence,
  deliveries: readonly SeenDelivery[],
): boolean {
  const makers = all.filter((delivery) => canHaveMade(delivery, call));
  return makers.length > 0 && makers.every(({ number }) => deliveries.some((one) => one.number === number));
}

/**
 * True if an answer that takes a second comes before stopcord aborts the call: at the deadline, or at the end of the delivery
 * budget.
 */
export function hasTimeForAnswer(call: SimulatorCall, { request, deliveries }: RequestEvidence): boolean {
  const makers = deliveries.filter((delivery) => canHaveMade(delivery, call));
  const budgetEndsMs = makers.map(({ fromMs }) => fromMs + DELIVERY_BUDGET_MS);
  return call.at < Math.min(request.deadlineMs, ...budgetEndsMs) - CLOCK_TOLERANCE_MS;
}
