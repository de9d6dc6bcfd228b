import { isDeepStrictEqual } from "node:util";
import {
  canHaveReceivedSuccess,
  describesRequest,
  hasCopyStopped,
  hasFalseEmptySuccess,
  hasReceivedStopSuccess,
  hasRefusedCall,
  hasStateAnswer,
  isInDoubt,
  isInferredFromOtherStop,
  wasBusy,
  wasStopAccepted,
  wasThrottled,
} from "./case-facts.ts";
import { CLOCK_TOLERANCE_MS, listStopsInCopy, listStopsInDelivery } from "./delivery-calls.ts";
import { isUsable, POSSIBLE_STATUSES, STATUS_FLAGS } from "./expected-statuses.ts";
import { wasHalted } from "./halt-periods.ts";
import { isSameRequest } from "./is-same-request.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import { SELECTION_RULES } from "./selection-rules.ts";
import { hasEndedBy, stateAt, statesBetween, wasCreatedStopped } from "./timeline.ts";

/** A condition of true outcomes. */
export type Rule = {
  /**
   * Statuses that the rule applies to; a code follows after a slash. `denied` applies to every code, `denied/` only to
   * an outcome without a code. A rule without cases applies to every outcome.
   */
  readonly cases?: readonly string[];
  readonly claim: string;
  holds(c: OutcomeEvidence): boolean;
};

/**
 * A last delivery comes 5 s before the deadline, or after half of the time that was left if that was less than 10 s. Its delay is
 * rounded down to whole seconds. So it gives up at most 6 s before the deadline.
 */
const MAX_GIVE_UP_BEFORE_DEADLINE_MS = 6_000 + CLOCK_TOLERANCE_MS;

const every = (claim: string, holds: Rule["holds"]): Rule => ({ claim, holds });
const of = (cases: string, claim: string, holds: Rule["holds"]): Rule => ({ cases: cases.split(" "), claim, holds });

/**
 * Claims of each outcome, checked against the simulator's record as of the moment of the outcome.
 *
 * A request may have several copies, because SQS delivers at least once and a process can die between two steps. An outcome must be
 * true for its copy: for the deliveries whose progress reached it. Of an earlier receive of the same message the copy knows only that
 * it was, so that a stop is in doubt. Of the other copies it knows nothing: a stop by one of them is to it a stop by another caller.
 * A rule about calls applies to the calls that only deliveries of the copy can have made.
 */
export const RULES: readonly Rule[] = [
  every("`ok` and `deadLettered` match the status", ({ outcome }) =>
    isDeepStrictEqual(STATUS_FLAGS[outcome.status], [outcome.ok, outcome.deadLettered]),
  ),
  every("the dead letter exists and is complete", ({ outcome, deadLetters, request }) => {
    const isMatch = ({ attributes, body }: (typeof deadLetters)[number]) =>
      attributes.status === outcome.status && isSameRequest(body, request);
    return !outcome.deadLettered || deadLetters.some(isMatch);
  }),
  every("the outcome repeats the request", describesRequest),
  every("`deliveries` counts every delivery of the copy", ({ copy, outcome }) => {
    return copy === undefined || copy.deliveries === outcome.deliveries;
  }),
  every("`calls` counts every stop call of the copy", (c) => listStopsInCopy(c).length <= c.outcome.calls),
  every(
    "`calls` is at most the number of stop calls of all copies, and three per delivery",
    ({ outcome, copy, calls }) => {
      const made = calls.filter(({ kind }) => kind === "stop").length;
      return outcome.calls <= Math.min(made + unsentCalls(outcome), 3 * (copy?.known.length ?? outcome.deliveries));
    },
  ),
  every("a confirmed task had ended", (c) => !c.outcome.confirmed || isTrueOfTask(c, hasEndedBy)),
  every("an invalid request is rejected, and a valid one is not", ({ outcome, request }) =>
    POSSIBLE_STATUSES[request.validity](outcome.status),
  ),
  every("a dry run makes no call, but for the lists of a selection", ({ request, calls, selection }) => {
    return !request.dryRun || selection !== undefined || calls.length === 0;
  }),
  every("a request of an unusable account is denied", ({ request, outcome }) =>
    isUsable(request.account) ? true : ["denied", "expired", "rejected"].includes(outcome.status),
  ),

  every(
    "a request that the policy forbids makes no stop call",
    ({ request, calls }) => !request.isForbidden || calls.every(({ kind }) => kind !== "stop"),
  ),
  of(
    "denied/not-allowed denied/protected",
    "the policy forbids the request",
    ({ request }) => request.isForbidden === true,
  ),

  of("stopped", "the service had accepted a stop", (c) => {
    return wasStopAccepted(c) || isInferredFromOtherStop(c) || hasFalseEmptySuccess(c);
  }),
  of("stopped/", "an answer to the copy had accepted a stop", canHaveReceivedSuccess),
  of("stopped/inferred", "a stop of the copy was in doubt", isInDoubt),
  of("stopped", "the end was confirmed if `confirm` was set", (c) => !c.request.confirm || c.outcome.confirmed),

  of("already-stopped", "the task had ended or was stopping", (c) => {
    return isTrueOfTask(c, hasEndedBy) || isTrueOfTask(c, isStopping);
  }),
  of("already-stopped", "no stop call of the copy took effect, also in an earlier receive", (c) => !hasCopyStopped(c)),

  of(
    "already-stopped stopped/inferred denied refused/ gave-up/unavailable gave-up/busy gave-up/throttled gave-up/state-unknown",
    "the copy received no success answer to a stop",
    (c) => !hasReceivedStopSuccess(c),
  ),
  of("denied refused/", "no stop call of the delivery took effect", (c) => {
    return !listStopsInDelivery(c).some(({ tookEffect }) => tookEffect);
  }),

  of("not-found", "the task does not exist", ({ task }) => task === undefined),

  of("dry-run", "`dryRun` was set", ({ request }) => request.dryRun),

  of("expired", "the deadline had passed", (c) => c.finishedMs >= c.request.deadlineMs - CLOCK_TOLERANCE_MS),
  of("expired", "it was the first delivery", ({ outcome }) => outcome.deliveries === 1),
  of("expired", "the delivery made no stop call", (c) => listStopsInDelivery(c).length === 0),

  of("rejected", "no call was ever made", ({ calls }) => calls.length === 0),

  of(
    "denied/account-unknown",
    "the account is unusable, or has no project in the region",
    ({ request }) => !isUsable(request.account) || request.validity === "wrong-region",
  ),
  of("denied/account-unknown", "no call was ever made", ({ calls }) => calls.length === 0),
  of("denied/credentials denied/account-paused", "the credentials had been refused", (c) =>
    c.refusals.wasRefusedBy(c.request.account, c.finishedMs),
  ),
  of("denied/account-paused", "the delivery made no stop call", (c) => listStopsInDelivery(c).length === 0),
  of("denied/ refused/", "a call had been refused", hasRefusedCall),

  of("refused/end-failed", "the task had failed to end", hasFailedToEnd),

  of("gave-up denied/account-paused", "the deadline was near", ({ finishedMs, request }) => {
    return finishedMs >= request.deadlineMs - MAX_GIVE_UP_BEFORE_DEADLINE_MS;
  }),
  of("gave-up denied/account-paused", "it was a last delivery, or the deadline had passed", (c) => {
    return c.copy?.delivery.isLast !== false || c.finishedMs >= c.request.deadlineMs - CLOCK_TOLERANCE_MS;
  }),
  of("gave-up/busy", "the service had said that the task is busy", wasBusy),
  of("gave-up/throttled", "the service had throttled a call", wasThrottled),
  of("gave-up/state-unknown", "a stop of the copy was in doubt", isInDoubt),
  of("gave-up/state-unknown", "the last state query after the stop calls failed", (c) => !hasStateAnswer(c)),
  of("gave-up/halted", "a halt had covered the request", ({ request, halts, finishedMs }) =>
    wasHalted(request, halts, finishedMs),
  ),
  of("gave-up/halted", "the delivery made no stop call", (c) => listStopsInDelivery(c).length === 0),
  of("gave-up/not-confirmed", "`confirm` was set", ({ request }) => request.confirm),
  of("gave-up/not-confirmed", "the service had accepted a stop, or the task was stopping", (c) => {
    return wasStopAccepted(c) || hasFalseEmptySuccess(c) || isTrueOfTask(c, wasCreatedStopped);
  }),
  of("gave-up/not-confirmed", "the task had not ended when the delivery began, or the last state query failed", (c) => {
    const { task, copy } = c;
    return task === undefined || copy === undefined || !hasEndedBy(task, copy.delivery.fromMs) || !hasStateAnswer(c);
  }),

  ...SELECTION_RULES,
];

/** Lists the claims of an outcome that are false. */
export function listBrokenClaims(outcomeCase: OutcomeEvidence): readonly string[] {
  const { status, code = "" } = outcomeCase.outcome;
  const applies = ({ cases }: Rule) => cases?.some((one) => one === status || one === `${status}/${code}`) ?? true;
  return RULES.filter((rule) => applies(rule) && !rule.holds(outcomeCase)).map(({ claim }) => claim);
}

type Task = NonNullable<OutcomeEvidence["task"]>;

/** Checks the task as of the outcome; false if there is no task. */
function isTrueOfTask({ task, finishedMs }: OutcomeEvidence, holds: (task: Task, atMs: number) => boolean): boolean {
  return task !== undefined && holds(task, finishedMs);
}

function isStopping(task: Task, atMs: number): boolean {
  return stateAt(task, atMs) === "stopping";
}

/** Checks every state during the delivery: another copy may have stopped the task again between the query and the outcome. */
function hasFailedToEnd({ task, copy, finishedMs }: OutcomeEvidence): boolean {
  if (task === undefined) return false;
  const fromMs = copy?.delivery.fromMs ?? finishedMs;
  return [stateAt(task, fromMs), ...statesBetween(task, fromMs, finishedMs)].includes("end-failed");
}

/** Counts stop calls that never reached the simulator: near the deadline the connection may not be made in time. */
function unsentCalls({ errorMessage = "" }: OutcomeEvidence["outcome"]): number {
  return errorMessage.startsWith("no connection within") ? 1 : 0;
}
