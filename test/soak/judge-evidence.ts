import { countCopies } from "./copies.ts";
import { countBy } from "./count-by.ts";
import type { Evidence } from "./evidence.ts";
import { formatStatus } from "./format-status.ts";
import { listHaltedCalls } from "./halt-periods.ts";
import { isSameRequest } from "./is-same-request.ts";
import { groupByRequest, listCases, type OutcomeEvidence, type RequestEvidence } from "./outcome-evidence.ts";
import { listBrokenClaims } from "./rules.ts";
import { type CallLimit, findMostCalls, isStopCall, listLateCalls, listTooManyCalls } from "./stop-call-limits.ts";
import { countVagueOutcomes, type VagueCounts } from "./vague-outcomes.ts";
import type { Violation } from "./violation.ts";

/** Counts and violations of a soak. */
export type Judgement = {
  readonly sent: number;
  /** Number of requests that selections have sent for their runs. */
  readonly selectedRuns: number;
  /** Number of outcomes by status and code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly lost: readonly Violation[];
  readonly untrue: readonly Violation[];
  readonly late: readonly Violation[];
  readonly tooManyCalls: readonly Violation[];
  /** Stop calls under a halt. */
  readonly halted: readonly Violation[];
  /** Number of requests with more than one outcome. */
  readonly duplicated: number;
  /** Number of requests by their number of copies. */
  readonly copies: Readonly<Record<number, number>>;
  /** The highest number of stop calls for one request, and the number that its deliveries may make. */
  readonly mostCalls: CallLimit;
  readonly stopCalls: number;
  /** Number of outcomes that say less than the record, by the reason, see vague-outcomes.ts. The contract allows them. */
  readonly vague: VagueCounts;
};

/** Checks every request and every outcome against the simulator's record. */
export function judgeEvidence(evidence: Evidence): Judgement {
  const cases = groupByRequest(evidence);
  const judged = cases.flatMap((one) => one.outcomes.map((outcome) => judgeOutcome(one, outcome)));
  return {
    sent: evidence.requests.length,
    selectedRuns: cases.length - evidence.requests.length,
    statuses: countBy(evidence.outcomes.map(formatStatus)),
    deadLetters: evidence.deadLetters.length,
    lost: cases.filter(isLost).map(toLost),
    untrue: [...listUnknownRequests(evidence, cases), ...judged.flatMap(listUntruths)],
    late: cases.flatMap((requestCase) => listLateCalls(requestCase, evidence.stalls)),
    tooManyCalls: cases.flatMap(listTooManyCalls),
    halted: cases.flatMap((requestCase) => listHaltedCalls(requestCase, evidence.halts, evidence.stalls)),
    duplicated: cases.filter((one) => one.outcomes.length > 1).length,
    copies: countBy(cases.map(({ deliveries }) => String(countCopies(deliveries)))),
    mostCalls: findMostCalls(cases),
    stopCalls: evidence.calls.filter(isStopCall).length,
    vague: countVagueOutcomes(judged.map(({ outcomeCase }) => outcomeCase)),
  };
}

type JudgedOutcome = { readonly outcomeCase: OutcomeEvidence; readonly brokenClaims: readonly string[] };

/** Judges an outcome by the copy that fits it best, where several copies can have made it. */
function judgeOutcome(requestCase: RequestEvidence, outcome: OutcomeEvidence["outcome"]): JudgedOutcome {
  const judged = listCases(requestCase, outcome).map((outcomeCase) => {
    return { outcomeCase, brokenClaims: listBrokenClaims(outcomeCase) };
  });
  return judged.reduce((best, one) => (one.brokenClaims.length < best.brokenClaims.length ? one : best));
}

/** True if no request was lost, no outcome untrue, no stop call late or under a halt, and no request called too often. */
export function hasNoViolations({ lost, untrue, late, tooManyCalls, halted }: Judgement): boolean {
  return [lost, untrue, late, tooManyCalls, halted].every(({ length }) => length === 0);
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

function listUnknownRequests({ outcomes }: Evidence, cases: readonly RequestEvidence[]): readonly Violation[] {
  const sent = new Set(cases.map(({ request }) => request.id));
  return outcomes
    .filter(({ requestId }) => !sent.has(requestId))
    .map((outcome) => ({
      requestId: outcome.requestId,
      description: "an outcome of a request that was never sent",
      details: outcome,
    }));
}

function listUntruths({ outcomeCase, brokenClaims }: JudgedOutcome): readonly Violation[] {
  const { outcome, request, task, selection, calls, copy, deliveries } = outcomeCase;
  const details = { outcome, request, history: task?.history, selection, calls, copy, deliveries };
  return brokenClaims.map((claim) => {
    return { requestId: request.id, description: `${formatStatus(outcome)}, but this is false: ${claim}`, details };
  });
}
