import type { CallResult } from "../huawei/calls.ts";
import type { SelectedRun } from "../outcome/outcome.ts";
import type { Code, Status } from "../outcome/statuses.ts";
import type { TaskState } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";

/** The end of a request: the status and code of its outcome. `confirmed`: the service reports that the task has ended. */
export type Settled = {
  readonly kind: "settled";
  readonly status: Status;
  readonly code?: Code | undefined;
  readonly confirmed?: boolean | undefined;
  /** Text in the brackets of the message. */
  readonly detail?: string | undefined;
  /** Sentence at the end of the message. */
  readonly remark?: string | undefined;
  /** The runs of a selection. */
  readonly selected?: readonly SelectedRun[] | undefined;
};

/** The end of a delivery: the request is handed back, or given up where it is the last. */
export type Waiting = {
  readonly kind: "waiting";
  /** The cause of the wait, for the log; the code of `gave-up` follows from the knowledge of the delivery as well. */
  readonly why: Code | "listing";
  /** The least wait that makes sense, in milliseconds. */
  readonly floorMs: number;
  /** The wait of a request for its task to end. */
  readonly isPoll?: boolean;
  /** The next delivery has more to do and waits for nothing. */
  readonly isPrompt?: boolean;
};

/** An end of this delivery, or a stop call in it. */
export type Step = Settled | Waiting | "call";

/** What follows a stop call: a step; `ask`: the state decides; `check`: one query, which may change a final no. */
export type StepAfterCall = Step | "ask" | "check";

/** The knowledge of a delivery at the moment of a decision. */
export type Situation = {
  readonly confirm: boolean;
  readonly isAccepted: boolean;
  readonly isInDoubt: boolean;
  /** The deadline has passed. */
  readonly isLate: boolean;
  readonly isLast: boolean;
  /** The target names one run, so that a second stop call can only meet the same run. */
  readonly namesOneRun: boolean;
  /** The stop was accepted 60 s ago or longer and shows no effect. */
  readonly isRepeatDue: boolean;
  /** The last stop call of this delivery, with the doubt and acceptance before it; undefined where none was made yet. */
  readonly lastCall?: { readonly result: CallResult; readonly wasSettledBefore: boolean } | undefined;
};

const LEAST_FLOOR_MS = 1_000;
const BUSY_FLOOR_MS = 10_000;
const THROTTLED_FLOOR_MS = 60_000;

export function settled(status: Status, more: Omit<Settled, "kind" | "status"> = {}): Settled {
  return { kind: "settled", status, ...more };
}

export function waiting(why: Waiting["why"], floorMs = LEAST_FLOOR_MS): Waiting {
  return { kind: "waiting", why, floorMs: Math.max(floorMs, LEAST_FLOOR_MS) }; // SQS delays in whole seconds
}

/** The wait for a task to end after the service took the stop. */
export const poll: Waiting = { ...waiting("not-confirmed"), isPoll: true };

/** An answer that a corrected accounts secret may change. */
export function blamesAccount(verdict: Verdict): boolean {
  return verdict === "denied" || verdict === "refused" || verdict === "unauthenticated";
}

/** A final answer that a stop call before it may contradict. */
function isNo(verdict: Verdict): boolean {
  return verdict === "not-found" || blamesAccount(verdict);
}

/** The step after a stop call; `before` is the knowledge from before the call. */
export function afterVerdict(
  result: CallResult,
  before: Pick<Situation, "confirm" | "isAccepted" | "isInDoubt">,
): StepAfterCall {
  const mayHaveStopped = before.isAccepted || before.isInDoubt;
  if (isNo(result.verdict)) return mayHaveStopped ? "ask" : finalNo(result);
  const retryAfterMs = result.answer?.retryAfterMs;
  switch (result.verdict) {
    case "stopped":
      return before.confirm ? poll : settled("stopped");
    case "already-stopped":
      return mayHaveStopped
        ? endedByStop(before, { confirmed: true })
        : settled("already-stopped", { confirmed: true });
    case "busy":
      return waiting("busy", retryAfterMs ?? BUSY_FLOOR_MS);
    case "throttled":
      return waiting("throttled", retryAfterMs ?? THROTTLED_FLOOR_MS);
    case "unavailable":
      return retryAfterMs === undefined ? "call" : waiting("unavailable", retryAfterMs);
    default:
      return "ask";
  }
}

/** An intermediary may have given a no without an error code, although the call before it reached the service. */
function finalNo(result: CallResult): Settled | "check" {
  if (result.verdict === "unauthenticated") return settledNo(result);
  return result.wasSent && result.answer?.code === undefined ? "check" : settledNo(result);
}

/** The outcome of a final no. */
export function settledNo({ verdict, accountFault, answer }: CallResult): Settled {
  if (verdict === "not-found" || verdict === "refused") return settled(verdict);
  if (verdict === "unauthenticated") return settled("denied", { code: "credentials", remark: clockRemark(answer) });
  if (accountFault !== undefined) return settled("denied", { code: "account-unknown", detail: accountFault });
  return settled("denied");
}

/** Huawei Cloud refuses signatures whose time differs by more than this. Source: API signing guide, X-Sdk-Date. */
const MAX_CLOCK_DIFFERENCE_MS = 15 * 60_000;

/** A wrong clock makes right keys look wrong. */
function clockRemark(answer: CallResult["answer"]): string | undefined {
  const aheadMs = answer?.clockAheadMs ?? 0;
  if (Math.abs(aheadMs) <= MAX_CLOCK_DIFFERENCE_MS) return undefined;
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `The clock of the worker is ${minutes} minutes ${aheadMs > 0 ? "ahead of" : "behind"} that of Huawei Cloud, which makes every signature invalid: correct the clock first.`;
}

/** The step after the one query that checks a final no: only an ended, aborted or stopping task changes it. */
export function afterCheck(state: TaskState, situation: Situation, no: CallResult): Step {
  if (state === "ended" || state === "aborted" || state === "stopping")
    return afterState(state, { ...situation, isInDoubt: true });
  return settledNo(no);
}

/** The step after the task's state is known: the state table. */
export function afterState(state: TaskState, situation: Situation): Step {
  switch (state) {
    case "ended":
      return settled(situation.isAccepted ? "stopped" : "already-stopped", { confirmed: true });
    case "aborted":
      return endedByStop(situation, { confirmed: true });
    case "stopping":
      return situation.confirm ? poll : endedByStop(situation, {});
    case "end-failed":
      return settled("refused", { code: "end-failed" });
    case "missing":
      return settled("not-found");
    case "running":
      return whileRunning(situation);
    case "unknown":
      return whileUnknown(situation);
  }
}

function endedByStop(
  { isAccepted, isInDoubt }: Pick<Situation, "isAccepted" | "isInDoubt">,
  more: Pick<Settled, "confirmed">,
): Settled {
  if (isAccepted) return settled("stopped", more);
  return isInDoubt ? settled("stopped", { ...more, code: "inferred" }) : settled("already-stopped", more);
}

function whileRunning(situation: Situation): Step {
  const { isLate, isAccepted, isLast, lastCall } = situation;
  if (isAccepted) return pollOrRepeat(situation);
  if (isLate) return waiting("unavailable");
  if (lastCall === undefined) return "call";
  const { result, wasSettledBefore } = lastCall;
  if (result.answer === undefined && result.wasSent) return "call";
  const { status = 0 } = result.answer ?? {};
  const isUnknown4xx = result.verdict === "unsettled" && status >= 400 && status < 500;
  if (isUnknown4xx && !wasSettledBefore) return settled("refused");
  if (isLast && isNo(result.verdict)) return settledNo(result);
  return waiting("unavailable", BUSY_FLOOR_MS);
}

/** A failing query keeps no stop from being made: a target that names one run can be called again without harm. */
function whileUnknown(situation: Situation): Step {
  const { isLate, isAccepted, isInDoubt, namesOneRun, lastCall } = situation;
  if (isAccepted) return pollOrRepeat(situation);
  const canCall = lastCall === undefined && (namesOneRun || !isInDoubt);
  return canCall && !isLate ? "call" : waiting("state-unknown");
}

function pollOrRepeat({ isLate, isRepeatDue, namesOneRun, lastCall }: Situation): Step {
  return isRepeatDue && namesOneRun && lastCall === undefined && !isLate ? "call" : poll;
}
