import { type Stall, stalledMs } from "../rig/stalls.ts";
import { isInferredFromOtherStop, wasStopAccepted } from "./case-facts.ts";
import type { Evidence } from "./evidence.ts";
import { isSameRequest } from "./is-same-request.ts";
import { buildOutcomeCases, buildRequestCases, type OutcomeCase, type RequestCase } from "./outcome-case.ts";
import { listBrokenClaims } from "./rules.ts";
import { wasStoppedBy } from "./timeline.ts";

/** Something that must not be, and of which request. */
export type Violation = { readonly requestId: string; readonly what: string; readonly details?: unknown };

/** What the judge found. */
export type Judgement = {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly lost: readonly Violation[];
  readonly untrue: readonly Violation[];
  readonly late: readonly Violation[];
  readonly tooManyCalls: readonly Violation[];
  /** Requests with more than one outcome. */
  readonly duplicated: number;
  /** The most stop calls for one request, and three times its deliveries. */
  readonly mostCalls: { readonly calls: number; readonly allowed: number };
  readonly stopCalls: number;
  /** What the contract allows, though it is not so: see rules.ts. */
  readonly inferredFromOtherStop: number;
  /** Own stops whose answer was lost and that were then taken for somebody else's. */
  readonly ownStopMistakenForOther: number;
  /** Outcomes that say no of stops that an earlier or another delivery had taken. */
  readonly failedAfterAcceptedStop: Readonly<Record<string, number>>;
};

/** A stop call may be on its way this long. */
const LATE_MS = 1_000;

/** Accounts for every request by its id. */
export function judgeEvidence(evidence: Evidence): Judgement {
  const cases = buildRequestCases(evidence);
  const outcomes = cases.flatMap(buildOutcomeCases);
  const known = new Set(evidence.requests.map(({ id }) => id));
  const strangers = evidence.outcomes.filter(({ requestId }) => !known.has(requestId));
  const most = mostCalls(cases);
  return {
    sent: cases.length,
    statuses: countBy(evidence.outcomes.map(wordsOf)),
    deadLetters: evidence.deadLetters.length,
    lost: cases.filter(isLost).map(({ request, deliveries }) => ({
      requestId: request.id,
      what: "neither an outcome nor a whole dead letter",
      details: deliveries,
    })),
    untrue: [
      ...strangers.map((outcome) => ({
        requestId: outcome.requestId,
        what: "an outcome of a request that nobody sent",
        details: outcome,
      })),
      ...outcomes.flatMap(untruths),
    ],
    late: cases.flatMap((c) => lateCalls(c, evidence.stalls)),
    tooManyCalls: cases.filter((c) => stopsOf(c).length > allowedCalls(c)).map(toTooMany),
    duplicated: cases.filter((c) => c.outcomes.length > 1).length,
    mostCalls: { calls: most ? stopsOf(most).length : 0, allowed: most ? allowedCalls(most) : 0 },
    stopCalls: evidence.calls.filter(({ kind }) => kind === "stop").length,
    inferredFromOtherStop: outcomes.filter((c) => isInferredFromOtherStop(c) && !wasStopAccepted(c)).length,
    ownStopMistakenForOther: outcomes.filter(isOwnTakenForAnothers).length,
    failedAfterAcceptedStop: countBy(outcomes.filter(hasFailedThoughTaken).map(({ outcome }) => wordsOf(outcome))),
  };
}

/** Whether a soak may be called good. */
export function hasNoViolations({ lost, untrue, late, tooManyCalls }: Judgement): boolean {
  return [lost, untrue, late, tooManyCalls].every(({ length }) => length === 0);
}

function isLost({ request, outcomes, deadLetters }: RequestCase): boolean {
  return outcomes.length === 0 && !deadLetters.some(({ body }) => isSameRequest(body, request));
}

function untruths(c: OutcomeCase): Violation[] {
  const { outcome, request, task, calls, delivery, deliveries } = c;
  const details = { outcome, request, history: task?.history, calls, delivery, deliveries };
  return listBrokenClaims(c).map((claim) => {
    return { requestId: request.id, what: `${wordsOf(outcome)}, but it is not so that: ${claim}`, details };
  });
}

/** A call that came in time and was read after the simulator had been held up is not late. */
function lateCalls(c: RequestCase, stalls: readonly Stall[]): Violation[] {
  const { id, deadlineMs } = c.request;
  return stopsOf(c)
    .filter(({ at }) => at - stalledMs(stalls, deadlineMs, at) > deadlineMs + LATE_MS)
    .map(({ at }) => ({
      requestId: id,
      what: `a stop call ${at - deadlineMs} ms after the deadline`,
      details: { request: c.request, deliveries: c.deliveries, calls: c.calls },
    }));
}

function toTooMany(c: RequestCase): Violation {
  return {
    requestId: c.request.id,
    what: `${stopsOf(c).length} stop calls in ${c.deliveries.length} deliveries`,
    details: c.deliveries,
  };
}

function mostCalls(cases: readonly RequestCase[]): RequestCase | undefined {
  let most: RequestCase | undefined;
  for (const c of cases) if (stopsOf(c).length > (most ? stopsOf(most).length : 0)) most = c;
  return most;
}

function stopsOf({ calls }: RequestCase) {
  return calls.filter(({ kind }) => kind === "stop");
}

function allowedCalls({ deliveries }: RequestCase): number {
  return 3 * deliveries.length;
}

function isOwnTakenForAnothers({ outcome, task, finishedMs }: OutcomeCase): boolean {
  return outcome.status === "already-stopped" && task !== undefined && wasStoppedBy(task, finishedMs);
}

const FAILURES: readonly string[] = ["denied", "refused", "gave-up"];
const CODES_OF_TAKEN_STOPS: readonly (string | undefined)[] = ["not-confirmed", "end-failed"];

function hasFailedThoughTaken(c: OutcomeCase): boolean {
  const { status, code } = c.outcome;
  return FAILURES.includes(status) && !CODES_OF_TAKEN_STOPS.includes(code) && wasStopAccepted(c);
}

function wordsOf({ status, code }: OutcomeCase["outcome"]): string {
  return code === undefined ? status : `${status} (${code})`;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
