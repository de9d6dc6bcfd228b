import { isDeepStrictEqual } from "node:util";
import {
  CLOCK_TOLERANCE_MS,
  describesRequest,
  hasFalseEmptySuccess,
  hasReceivedStopSuccess,
  hasRefusedCall,
  isInferredFromOtherStop,
  listStopsInDelivery,
  wasStopAccepted,
} from "./case-facts.ts";
import { isSameRequest } from "./is-same-request.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import { SOAK_ACCOUNTS } from "./soak-accounts.ts";
import { hasEndedBy, stateAt, wasCreatedStopped } from "./timeline.ts";

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

/** stopcord gives up at the last delivery, 5 s before the deadline, or earlier by a minimum wait of at most 60 s. */
const MAX_GIVE_UP_BEFORE_DEADLINE_MS = 65_000 + CLOCK_TOLERANCE_MS;

const every = (claim: string, holds: Rule["holds"]): Rule => ({ claim, holds });
const of = (cases: string, claim: string, holds: Rule["holds"]): Rule => ({ cases: cases.split(" "), claim, holds });

/**
 * Claims of each outcome, checked against the simulator's record as of the moment of the outcome.
 *
 * SQS may deliver a request more than once, even at the same time. So `already-stopped` is true of a task that an
 * earlier delivery stopped, and a rule about one delivery applies only if that delivery is known. An outcome that is
 * not ok says that its delivery did not settle the request, not that nothing was stopped: the answer to an earlier call
 * may be lost with the process that waited for it. The contract lets a later delivery infer from a stopped task that an
 * earlier one stopped it. The judge counts such outcomes separately.
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
  every("the delivery made at most three stop calls", ({ outcome }) => outcome.calls <= 3),
  every("`calls` counts every stop call of the delivery", (c) => listStopsInDelivery(c).length <= c.outcome.calls),
  every("a confirmed task had ended", (c) => !c.outcome.confirmed || isTrueOfTask(c, hasEndedBy)),
  every("an invalid request is rejected, and a valid one is not", ({ outcome, request }) =>
    POSSIBLE_STATUSES[request.validity](outcome.status),
  ),
  every("a dry run makes no call", ({ request, calls }) => !request.dryRun || calls.length === 0),
  every("a request of an unusable account is denied", ({ request, outcome }) =>
    isUsable(request.account) ? true : ["denied", "expired", "rejected"].includes(outcome.status),
  ),

  of("stopped", "the service had accepted a stop", (c) => wasStopAccepted(c) || isInferredFromOtherStop(c)),
  of("stopped", "the end was confirmed if `confirm` was set", (c) => !c.request.confirm || c.outcome.confirmed),

  of("already-stopped", "the task had ended or was stopping", (c) => {
    return isTrueOfTask(c, hasEndedBy) || isTrueOfTask(c, isStopping);
  }),

  of("already-stopped denied refused/", "no stop call of the delivery took effect", (c) => {
    return !listStopsInDelivery(c).some(({ tookEffect }) => tookEffect);
  }),

  of("not-found", "the task does not exist", ({ task }) => task === undefined),

  of("dry-run", "`dryRun` was set", ({ request }) => request.dryRun),

  of("expired", "the deadline had passed", (c) => c.finishedMs >= c.request.deadlineMs - CLOCK_TOLERANCE_MS),
  of("expired", "it was the first delivery", ({ outcome }) => outcome.deliveries === 1),
  of("expired", "the delivery made no stop call", (c) => listStopsInDelivery(c).length === 0),

  of("rejected", "no call was ever made", ({ calls }) => calls.length === 0),

  of("denied/account-unknown", "the account is unusable", ({ request }) => !isUsable(request.account)),
  of("denied/account-unknown", "no call was ever made", ({ calls }) => calls.length === 0),
  of("denied/credentials denied/account-paused", "the credentials had been refused", (c) =>
    c.refusals.wasRefusedBy(c.request.account, c.finishedMs),
  ),
  of("denied/account-paused", "the delivery made no stop call", (c) => listStopsInDelivery(c).length === 0),
  of("denied/ refused/", "a call had been refused", hasRefusedCall),

  of("refused/end-failed", "the task had failed to end", (c) => isTrueOfTask(c, hasFailedToEnd)),

  of("gave-up", "the deadline was near", ({ finishedMs, request }) => {
    return finishedMs >= request.deadlineMs - MAX_GIVE_UP_BEFORE_DEADLINE_MS;
  }),
  of(
    "gave-up/unavailable gave-up/busy gave-up/throttled gave-up/state-unknown",
    "stopcord received no success answer to a stop",
    (c) => {
      return !hasReceivedStopSuccess(c);
    },
  ),
  of("gave-up/not-confirmed", "`confirm` was set", ({ request }) => request.confirm),
  of("gave-up/not-confirmed", "the service had accepted a stop, or the task was stopping", (c) => {
    return wasStopAccepted(c) || hasFalseEmptySuccess(c) || isTrueOfTask(c, wasCreatedStopped);
  }),
  of("gave-up/not-confirmed", "the task had not ended when the delivery began", ({ task, delivery }) => {
    return task === undefined || delivery === undefined || !hasEndedBy(task, delivery.fromMs);
  }),
];

/** Lists the claims of an outcome that are false. */
export function listBrokenClaims(outcomeCase: OutcomeEvidence): readonly string[] {
  const { status, code = "" } = outcomeCase.outcome;
  const applies = ({ cases }: Rule) => cases?.some((one) => one === status || one === `${status}/${code}`) ?? true;
  return RULES.filter((rule) => applies(rule) && !rule.holds(outcomeCase)).map(({ claim }) => claim);
}

/** Flags of each status. Source: design.md. */
const STATUS_FLAGS: Readonly<Record<string, readonly [ok: boolean, deadLettered: boolean]>> = {
  stopped: [true, false],
  "already-stopped": [true, false],
  "not-found": [false, false],
  "dry-run": [true, false],
  expired: [false, true],
  rejected: [false, true],
  denied: [false, true],
  refused: [false, true],
  "gave-up": [false, true],
};

/**
 * Statuses that a request can end with. For a wrong region it depends on what stopcord checks first: time, account or
 * region.
 */
const POSSIBLE_STATUSES: Readonly<Record<OutcomeEvidence["request"]["validity"], (status: string) => boolean>> = {
  valid: (status) => status !== "rejected",
  invalid: (status) => status === "rejected",
  "wrong-region": (status) => ["rejected", "expired", "denied"].includes(status),
};

function isUsable(account: string): boolean {
  return SOAK_ACCOUNTS.every(({ name, access }) => name !== account || access !== "unusable");
}

type Task = NonNullable<OutcomeEvidence["task"]>;

/** Checks the task as of the outcome; false if there is no task. */
function isTrueOfTask({ task, finishedMs }: OutcomeEvidence, holds: (task: Task, atMs: number) => boolean): boolean {
  return task !== undefined && holds(task, finishedMs);
}

function isStopping(task: Task, atMs: number): boolean {
  return stateAt(task, atMs) === "stopping";
}

function hasFailedToEnd(task: Task, atMs: number): boolean {
  return stateAt(task, atMs) === "end-failed";
}
