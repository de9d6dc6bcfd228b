import { type Stall, stalledMs } from "../rig/stalls.ts";
import { isInferredFromOtherStop, wasStopAccepted } from "./case-facts.ts";
import type { Evidence, SimulatorCall } from "./evidence.ts";
import { isSameRequest } from "./is-same-request.ts";
import { groupByOutcome, groupByRequest, type OutcomeEvidence, type RequestEvidence } from "./outcome-evidence.ts";
import { listBrokenClaims } from "./rules.ts";
import { wasStoppedBy } from "./timeline.ts";

/** A promise of stopcord that a request shows to be broken. */
export type Violation = { readonly requestId: string; readonly description: string; readonly details?: unknown };

/** Counts and violations of a soak. */
export type Judgement = {
  readonly sent: number;
  /** Number of outcomes by status and code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly lost: readonly Violation[];
  readonly untrue: readonly Violation[];
  readonly late: readonly Violation[];
  readonly tooManyCalls: readonly Violation[];
  /** Number of requests with more than one outcome. */
  readonly duplicated: number;
  /** The highest number of stop calls for one request, and three times the deliveries of that request. */
  readonly mostCalls: { readonly calls: number; readonly allowed: number };
  readonly stopCalls: number;
  /** Number of untrue outcomes that the contract allows, see rules.ts. */
  readonly inferredFromOtherStop: number;
  /** Number of own stops whose answer was lost, so that stopcord took them for stops of another caller. */
  readonly ownStopMistakenForOther: number;
  /** Number of failures, by status and code, although another delivery or an earlier one had stopped the task. */
  readonly failedAfterAcceptedStop: Readonly<Record<string, number>>;
};

/** Time that a stop call may take to reach the simulator after the deadline. */
const MAX_TRANSIT_MS = 1_000;

/** Checks every request and every outcome against the simulator's record. */
export function judgeEvidence(evidence: Evidence): Judgement {
  const cases = groupByRequest(evidence);
  const outcomes = cases.flatMap(groupByOutcome);
  return {
    sent: cases.length,
    statuses: countBy(evidence.outcomes.map(formatStatus)),
    deadLetters: evidence.deadLetters.length,
    lost: cases.filter(isLost).map(toLost),
    untrue: [...listUnknownRequests(evidence), ...outcomes.flatMap(listUntruths)],
    late: cases.flatMap((requestCase) => listLateCalls(requestCase, evidence.stalls)),
    tooManyCalls: cases.filter((one) => stopCallsOf(one).length > allowedCalls(one)).map(toTooManyCalls),
    duplicated: cases.filter((one) => one.outcomes.length > 1).length,
    mostCalls: findMostCalls(cases),
    stopCalls: evidence.calls.filter(isStopCall).length,
    inferredFromOtherStop: outcomes.filter((one) => isInferredFromOtherStop(one) && !wasStopAccepted(one)).length,
    ownStopMistakenForOther: outcomes.filter(isOwnStopMistakenForOther).length,
    failedAfterAcceptedStop: countBy(
      outcomes.filter(hasFailedAfterAcceptedStop).map(({ outcome }) => formatStatus(outcome)),
    ),
  };
}

/** True if no request was lost, no outcome untrue, no stop call late and no request called too often. */
export function hasNoViolations({ lost, untrue, late, tooManyCalls }: Judgement): boolean {
  return [lost, untrue, late, tooManyCalls].every(({ length }) => length === 0);
}

function isLost({ request, outcomes, deadLetters }: RequestEvidence): boolean {
  return outcomes.length === 0 && !deadLetters.some(({ body }) => isSameRequest(body, request));
}

function toLost({ request, deliveries }: RequestEvidence): Violation {
  return {
    requestId: request.id,
    description: "no outcome and no complete dead letter",
    details: deliveries,
  };
}

function listUnknownRequests({ requests, outcomes }: Evidence): readonly Violation[] {
  const sent = new Set(requests.map(({ id }) => id));
  return outcomes
    .filter(({ requestId }) => !sent.has(requestId))
    .map((outcome) => ({
      requestId: outcome.requestId,
      description: "an outcome of a request that was never sent",
      details: outcome,
    }));
}

function listUntruths(outcomeCase: OutcomeEvidence): readonly Violation[] {
  const { outcome, request, task, calls, delivery, deliveries } = outcomeCase;
  const details = { outcome, request, history: task?.history, calls, delivery, deliveries };
  return listBrokenClaims(outcomeCase).map((claim) => {
    return { requestId: request.id, description: `${formatStatus(outcome)}, but this is false: ${claim}`, details };
  });
}

/** Lists calls after the deadline. A call is not late if the simulator was stalled and so read it late. */
function listLateCalls(requestCase: RequestEvidence, stalls: readonly Stall[]): readonly Violation[] {
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

function toTooManyCalls(requestCase: RequestEvidence): Violation {
  const { request, deliveries } = requestCase;
  return {
    requestId: request.id,
    description: `${stopCallsOf(requestCase).length} stop calls in ${deliveries.length} deliveries`,
    details: deliveries,
  };
}

function findMostCalls(cases: readonly RequestEvidence[]): Judgement["mostCalls"] {
  const counts = cases.map((one) => ({ calls: stopCallsOf(one).length, allowed: allowedCalls(one) }));
  return counts.reduce((most, one) => (one.calls > most.calls ? one : most), { calls: 0, allowed: 0 });
}

function stopCallsOf({ calls }: RequestEvidence): readonly SimulatorCall[] {
  return calls.filter(isStopCall);
}

function isStopCall({ kind }: SimulatorCall): boolean {
  return kind === "stop";
}

function allowedCalls({ deliveries }: RequestEvidence): number {
  return 3 * deliveries.length;
}

function isOwnStopMistakenForOther({ outcome, task, finishedMs }: OutcomeEvidence): boolean {
  return outcome.status === "already-stopped" && task !== undefined && wasStoppedBy(task, finishedMs);
}

const FAILURES: readonly string[] = ["denied", "refused", "gave-up"];

/** Codes of failures that stopcord reports after the service accepted the stop. */
const CODES_AFTER_ACCEPTED_STOP: readonly (string | undefined)[] = ["not-confirmed", "end-failed"];

function hasFailedAfterAcceptedStop(outcomeCase: OutcomeEvidence): boolean {
  const { status, code } = outcomeCase.outcome;
  return FAILURES.includes(status) && !CODES_AFTER_ACCEPTED_STOP.includes(code) && wasStopAccepted(outcomeCase);
}

function formatStatus({ status, code }: OutcomeEvidence["outcome"]): string {
  return code === undefined ? status : `${status} (${code})`;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
