import { isDeepStrictEqual } from "node:util";
import { SOAK_ACCOUNTS } from "./accounts.ts";
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
import type { OutcomeCase } from "./outcome-case.ts";
import { hasEndedBy, stateAt, wasCreatedStopped } from "./timeline.ts";

/** Something that has to be so for an outcome to be true. */
export type Rule = {
  /** Statuses, and codes behind a slash: `denied` is any, `denied/` one without a code; without cases it is about every outcome. */
  readonly cases?: readonly string[];
  readonly claim: string;
  holds(c: OutcomeCase): boolean;
};

/** The last delivery comes 5 s before the deadline, and no floor is longer than a minute. */
const EARLIEST_GIVING_UP_MS = 65_000 + CLOCK_TOLERANCE_MS;

const every = (claim: string, holds: Rule["holds"]): Rule => ({ claim, holds });
const of = (cases: string, claim: string, holds: Rule["holds"]): Rule => ({ cases: cases.split(" "), claim, holds });

/**
 * What each outcome says of the world, held against the simulator's record as of the moment when it was made. A request may be
 * delivered more than once, at the same time even: what another delivery did counts, so that "already stopped" is true of a task that
 * an earlier delivery stopped, and rules about one delivery hold where it cannot be told which one it was. What is not ok says that this
 * delivery did not settle it, not that nothing was stopped: the answer to an earlier call may have been lost with the process that waited for
 * it. And a later delivery may, by the contract, infer from a stopped task that an earlier one stopped it. Where the one or the other is not
 * so, it is counted apart.
 */
export const RULES: readonly Rule[] = [
  every("`ok` and `deadLettered` are what its status says", ({ outcome }) =>
    isDeepStrictEqual(SAYS[outcome.status], [outcome.ok, outcome.deadLettered]),
  ),
  every("its dead letter is there, and whole", ({ outcome, deadLetters, request }) => {
    const isIts = ({ attributes, body }: (typeof deadLetters)[number]) =>
      attributes.status === outcome.status && isSameRequest(body, request);
    return !outcome.deadLettered || deadLetters.some(isIts);
  }),
  every("it speaks of what was asked for", describesRequest),
  every("it made at most three stop calls", ({ outcome }) => outcome.calls <= 3),
  every("it counts every stop call of its delivery", (c) => listStopsInDelivery(c).length <= c.outcome.calls),
  every("the task had ended if that is confirmed", (c) => !c.outcome.confirmed || isTask(c, hasEndedBy)),
  every("the invalid is rejected, and nothing else", ({ outcome, request }) =>
    MAY_BECOME[request.validity](outcome.status),
  ),
  every("a dry run calls nothing", ({ request, calls }) => !request.dryRun || calls.length === 0),
  every("an account that cannot be used is denied", ({ request, outcome }) =>
    isUsable(request.account) ? true : ["denied", "expired", "rejected"].includes(outcome.status),
  ),

  of("stopped", "a stop had been taken", (c) => wasStopAccepted(c) || isInferredFromOtherStop(c)),
  of("stopped", "the end was confirmed if that was asked", (c) => !c.request.confirm || c.outcome.confirmed),

  of("already-stopped", "the task had ended or was ending", (c) => isTask(c, hasEndedBy) || isTask(c, isStopping)),

  of("already-stopped denied refused/", "no stop of its delivery took effect", (c) => {
    return !listStopsInDelivery(c).some(({ tookEffect }) => tookEffect);
  }),

  of("not-found", "there is no such task", ({ task }) => task === undefined),

  of("dry-run", "a dry run was asked for", ({ request }) => request.dryRun),

  of("expired", "the deadline had passed", (c) => c.finishedMs >= c.request.deadlineMs - CLOCK_TOLERANCE_MS),
  of("expired", "it was the first delivery", ({ outcome }) => outcome.deliveries === 1),
  of("expired", "no stop call was made", (c) => listStopsInDelivery(c).length === 0),

  of("rejected", "nothing was ever called", ({ calls }) => calls.length === 0),

  of("denied/account-unknown", "the account cannot be used", ({ request }) => !isUsable(request.account)),
  of("denied/account-unknown", "nothing was ever called", ({ calls }) => calls.length === 0),
  of("denied/credentials denied/account-paused", "the credentials had been refused", (c) =>
    c.refusals.wasRefusedBy(c.request.account, c.finishedMs),
  ),
  of("denied/account-paused", "no stop call was made", (c) => listStopsInDelivery(c).length === 0),
  of("denied/ refused/", "a call had been refused", hasRefusedCall),

  of("refused/end-failed", "the task had failed to end", (c) => isTask(c, hasFailedToEnd)),

  of("gave-up", "it was not given up long before the deadline", ({ finishedMs, request }) => {
    return finishedMs >= request.deadlineMs - EARLIEST_GIVING_UP_MS;
  }),
  of("gave-up/unavailable gave-up/busy gave-up/throttled gave-up/state-unknown", "it did not hear of a stop", (c) => {
    return !hasReceivedStopSuccess(c);
  }),
  of("gave-up/not-confirmed", "the end was to be confirmed", ({ request }) => request.confirm),
  of("gave-up/not-confirmed", "a stop had been taken, or the task was stopping", (c) => {
    return wasStopAccepted(c) || hasFalseEmptySuccess(c) || isTask(c, wasCreatedStopped);
  }),
  of("gave-up/not-confirmed", "the task had not ended when its delivery began", ({ task, delivery }) => {
    return task === undefined || delivery === undefined || !hasEndedBy(task, delivery.fromMs);
  }),
];

/** The claims that an outcome breaks. */
export function listBrokenClaims(c: OutcomeCase): readonly string[] {
  const { status, code = "" } = c.outcome;
  const isAbout = ({ cases }: Rule) => cases?.some((one) => one === status || one === `${status}/${code}`) ?? true;
  return RULES.filter((rule) => isAbout(rule) && !rule.holds(c)).map(({ claim }) => claim);
}

/** Each status with `ok` and `deadLettered`, from design.md. */
const SAYS: Readonly<Record<string, readonly [ok: boolean, deadLettered: boolean]>> = {
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

/** What becomes of a misplaced request depends on what is looked at first: its time, its account or its place. */
const MAY_BECOME: Readonly<Record<OutcomeCase["request"]["validity"], (status: string) => boolean>> = {
  valid: (status) => status !== "rejected",
  invalid: (status) => status === "rejected",
  "wrong-region": (status) => ["rejected", "expired", "denied"].includes(status),
};

function isUsable(account: string): boolean {
  return SOAK_ACCOUNTS.every(({ name, standing }) => name !== account || standing !== "unusable");
}

type Task = NonNullable<OutcomeCase["task"]>;

/** Whether something is so of the task as of the outcome; of none it is not. */
function isTask({ task, finishedMs }: OutcomeCase, isSo: (task: Task, atMs: number) => boolean): boolean {
  return task !== undefined && isSo(task, finishedMs);
}

function isStopping(task: Task, atMs: number): boolean {
  return stateAt(task, atMs) === "stopping";
}

function hasFailedToEnd(task: Task, atMs: number): boolean {
  return stateAt(task, atMs) === "end-failed";
}
