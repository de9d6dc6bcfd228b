import type { CallRecord } from "./evidence.ts";
import type { OutcomeCase } from "./outcome-case.ts";
import { stateAt, wasCreatedStopped, wasStoppedBy } from "./timeline.ts";

/** Clocks of threads, and the time that a message takes into its queue or a call to its reader. */
export const CLOCK_TOLERANCE_MS = 1_000;

/** DELIVERY_BUDGET_MS of the stage `soak` in serverless.yml. */
const DELIVERY_BUDGET_MS = 3_000;

/** Whether a stop took effect, or the service took one without, since the task was stopping already. */
export function wasStopAccepted({ task, calls, finishedMs }: OutcomeCase): boolean {
  if (task === undefined) return false;
  if (wasStoppedBy(task, finishedMs)) return true;
  return stopsUntil(calls, finishedMs).some((call) => isGenuineSuccess(call) && stateAt(task, call.at) === "stopping");
}

/** Whether an empty 200 lied, which is how some services take a stop and so cannot be seen through. */
export function hasFalseEmptySuccess({ calls, finishedMs }: OutcomeCase): boolean {
  return stopsUntil(calls, finishedMs).some(({ status, fault }) => status === 200 && fault?.startsWith("empty"));
}

/** Whether it is inferred from a stopped task that a stop of ours did it, where somebody else's had. */
export function isInferredFromOtherStop({ outcome, task, finishedMs }: OutcomeCase): boolean {
  if (outcome.code !== "inferred" || task === undefined) return false;
  const state = stateAt(task, finishedMs);
  const isReleased = task.service === "drs" && state === "succeeded"; // DRS has one word for this and for a stopped job
  return isReleased || (wasCreatedStopped(task) && state !== "running");
}

/** The stop calls of the delivery that came to the outcome; none where that cannot be told. */
export function listStopsInDelivery({ calls, delivery, finishedMs }: OutcomeCase): readonly CallRecord[] {
  return delivery === undefined ? [] : stopsUntil(calls, finishedMs).filter(({ at }) => at >= delivery.fromMs);
}

/** Whether a stop of its delivery took effect and was answered well before the call would have been aborted: at the deadline, or when the budget was used up. */
export function hasReceivedStopSuccess(c: OutcomeCase): boolean {
  const abortedMs = Math.min(c.request.deadlineMs, (c.delivery?.fromMs ?? 0) + DELIVERY_BUDGET_MS);
  return listStopsInDelivery(c).some(
    ({ at, tookEffect, status = 0, fault }) =>
      tookEffect && isSuccess(status) && fault === undefined && at < abortedMs - CLOCK_TOLERANCE_MS,
  );
}

/** Whether one of its stop calls, or a token request of its account, met an answer that is no success; a raw one may say anything. */
export function hasRefusedCall({ calls, finishedMs, request, refusals }: OutcomeCase): boolean {
  const isRefusal = ({ status = 0, errorCode, fault }: CallRecord) =>
    status >= 300 || errorCode !== undefined || fault?.startsWith("raw");
  return refusals.wasRefusedBy(request.account, finishedMs) || stopsUntil(calls, finishedMs).some(isRefusal);
}

/** Whether it names what was asked for and by whom; without its message it is the plain form, which leaves free text out. */
export function describesRequest({ outcome, request }: OutcomeCase): boolean {
  const { content } = request;
  if (typeof content === "string" || request.validity === "invalid") return true; // it may be unreadable
  if (outcome.service !== request.service || outcome.account !== request.account) return false;
  if (outcome.message === "") return true;
  const isCarried = ["reason", "requestedBy"].every((name) => outcome[name] === content[name]);
  return isCarried && isSameTarget(outcome.target, content.target);
}

function isSameTarget(told: unknown, asked: unknown): boolean {
  const ids = Object.entries(Object(asked));
  return ids.every(([name, id]) => String(Reflect.get(Object(told), name)) === String(id)); // a build number may come as either
}

function stopsUntil(calls: readonly CallRecord[], atMs: number): readonly CallRecord[] {
  return calls.filter(({ kind, at }) => kind === "stop" && at <= atMs);
}

function isGenuineSuccess({ status = 0, errorCode, fault }: CallRecord): boolean {
  return isSuccess(status) && errorCode === undefined && (fault === undefined || fault === "latency");
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
