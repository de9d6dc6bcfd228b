import type { CallResult } from "../huawei/calls.ts";
import type { Code, Status } from "../outcome/statuses.ts";
import type { TaskState } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";

/** The request is settled: what its outcome says. `confirmed`: the service itself says that the task has ended. */
export type Settled = {
  readonly kind: "settled";
  readonly status: Status;
  readonly code?: Code | undefined;
  readonly confirmed?: boolean | undefined;
};

/** The request waits in the queue for its next delivery; `why` is what its outcome says if there is none. */
export type Waiting = {
  readonly kind: "waiting";
  readonly why: Code;
  readonly floorMs: number;
  readonly isPoll?: boolean | undefined;
};

/** An end of this delivery, or another stop call in it. */
export type Step = Settled | Waiting | "again";

/** What a delivery knows when it decides. */
export type Situation = {
  readonly confirm: boolean;
  /** A stop call of ours may have had its effect without our hearing of it, in this delivery or in one before. */
  readonly mayHaveStopped: boolean;
  /** That happened in this very delivery, so that a no after it is not the last word. */
  readonly answerLost: boolean;
  /** The service has said that it took the stop. */
  readonly stopAccepted: boolean;
};

const LEAST_FLOOR_MS = 1_000;
const BUSY_FLOOR_MS = 10_000;
const THROTTLED_FLOOR_MS = 60_000;

export function settled(status: Status, more: Pick<Settled, "code" | "confirmed"> = {}): Settled {
  return { kind: "settled", status, ...more };
}

export function waiting(why: Waiting["why"], floorMs = LEAST_FLOOR_MS): Waiting {
  return { kind: "waiting", why, floorMs: Math.max(floorMs, LEAST_FLOOR_MS) }; // a queue counts whole seconds
}

/** The wait for a task to end once the service has taken the stop. */
export const poll: Waiting = { ...waiting("not-confirmed"), isPoll: true };

/** The same where it is not known whether the service has taken a stop. */
export const pollInDoubt: Waiting = { ...poll, why: "state-unknown" };

/** What follows from the verdict on a stop call. */
export function afterVerdict(
  result: CallResult,
  { confirm, answerLost }: Pick<Situation, "confirm" | "answerLost">,
): Step | "ask" {
  if (answerLost && NEGATIVE_VERDICTS.has(result.verdict)) return "ask";
  const retryAfterMs = result.answer?.retryAfterMs;
  switch (result.verdict) {
    case "stopped":
      return confirm ? poll : settled("stopped");
    case "already-stopped":
      return answerLost
        ? settled("stopped", { code: "inferred", confirmed: true })
        : settled("already-stopped", { confirmed: true });
    case "not-found":
    case "refused":
    case "denied":
      return settled(result.verdict);
    case "unauthenticated":
      return settled("denied", { code: "credentials" }); // a token has been renewed by now
    case "unavailable":
      return retryAfterMs === undefined ? "again" : waiting("unavailable", retryAfterMs);
    case "busy":
      return waiting("busy", retryAfterMs ?? BUSY_FLOOR_MS);
    case "throttled":
      return waiting("throttled", retryAfterMs ?? THROTTLED_FLOOR_MS);
    case "unsettled":
      return "ask";
  }
}

const NEGATIVE_VERDICTS: ReadonlySet<Verdict> = new Set(["refused", "denied", "unauthenticated"]);

/** What follows from the task's state after a stop call that left doubt. */
export function afterDoubt(state: TaskState, situation: Situation, doubtful: CallResult): Step {
  if (state !== "running") return afterState(state, situation);
  const { answer } = doubtful;
  if (answer === undefined) return "again";
  // Not every service has a word for a task that is stopping: what seems to run may have taken the call before.
  if (answer.status >= 400 && !situation.answerLost) return settled("refused");
  return waiting("busy", answer.retryAfterMs ?? BUSY_FLOOR_MS);
}

/** What follows from any state but running, which has no meaning of its own. */
export function afterState(
  state: Exclude<TaskState, "running">,
  { confirm, mayHaveStopped, stopAccepted }: Situation,
): Settled | Waiting {
  switch (state) {
    case "ended":
      return settled("already-stopped", { confirmed: true });
    case "aborted":
      if (stopAccepted) return settled("stopped", { confirmed: true });
      return mayHaveStopped
        ? settled("stopped", { code: "inferred", confirmed: true })
        : settled("already-stopped", { confirmed: true });
    case "stopping":
      if (confirm) return poll;
      return mayHaveStopped ? settled("stopped", { code: "inferred" }) : settled("already-stopped");
    case "end-failed":
      return settled("refused", { code: "end-failed" });
    case "missing":
      return settled("not-found");
    case "unknown":
      return waiting("state-unknown");
  }
}
