import type { SimulatorCall } from "./evidence.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import { stateAt, wasCreatedStopped, wasStoppedBy } from "./timeline.ts";

/** Tolerance for clock differences between threads and for the time to queue a message or read a call. */
export const CLOCK_TOLERANCE_MS = 1_000;

/** DELIVERY_BUDGET_MS of the stage `soak` in serverless.yml. */
const DELIVERY_BUDGET_MS = 3_000;

/** True if a stop took effect, or if the service accepted one while the task was stopping already. */
export function wasStopAccepted({ task, calls, finishedMs }: OutcomeEvidence): boolean {
  if (task === undefined) return false;
  if (wasStoppedBy(task, finishedMs)) return true;
  return stopsUntil(calls, finishedMs).some((call) => isGenuineSuccess(call) && stateAt(task, call.at) === "stopping");
}

/**
 * True if an injected empty 200 answered a stop. Some services accept a stop like that, so stopcord cannot tell it is
 * false.
 */
export function hasFalseEmptySuccess({ calls, finishedMs }: OutcomeEvidence): boolean {
  return stopsUntil(calls, finishedMs).some(({ status, fault }) => status === 200 && fault?.startsWith("empty"));
}

/** True if stopcord inferred its own stop from a stopped task, although another caller had stopped it. */
export function isInferredFromOtherStop({ outcome, task, finishedMs }: OutcomeEvidence): boolean {
  if (outcome.code !== "inferred" || task === undefined) return false;
  const state = stateAt(task, finishedMs);
  // DRS reports the same state for a released job and for a stopped one.
  const isReleasedJob = task.service === "drs" && state === "succeeded";
  return isReleasedJob || (wasCreatedStopped(task) && state !== "running");
}

/** Lists the stop calls of the delivery that made the outcome; empty if that delivery is not known. */
export function listStopsInDelivery({ calls, delivery, finishedMs }: OutcomeEvidence): readonly SimulatorCall[] {
  return delivery === undefined ? [] : stopsUntil(calls, finishedMs).filter(({ at }) => at >= delivery.fromMs);
}

/**
 * True if a stop of the delivery took effect and its answer came well before stopcord would have aborted the call.
 * stopcord aborts a call at the deadline and at the end of the delivery budget.
 */
export function hasReceivedStopSuccess(c: OutcomeEvidence): boolean {
  const abortedMs = Math.min(c.request.deadlineMs, (c.delivery?.fromMs ?? 0) + DELIVERY_BUDGET_MS);
  return listStopsInDelivery(c).some(
    ({ at, tookEffect, status = 0, fault }) =>
      tookEffect && isSuccess(status) && fault === undefined && at < abortedMs - CLOCK_TOLERANCE_MS,
  );
}

/**
 * True if an answer to a stop call or to a token request of the account was not a success. A raw fault can mean
 * anything.
 */
export function hasRefusedCall({ calls, finishedMs, request, refusals }: OutcomeEvidence): boolean {
  const isRefusal = ({ status = 0, errorCode, fault }: SimulatorCall) =>
    status >= 300 || errorCode !== undefined || fault?.startsWith("raw");
  return refusals.wasRefusedBy(request.account, finishedMs) || stopsUntil(calls, finishedMs).some(isRefusal);
}

/**
 * True if the outcome repeats the request. An outcome without a message is the short form, which leaves free text out.
 */
export function describesRequest({ outcome, request }: OutcomeEvidence): boolean {
  const { content } = request;
  if (typeof content === "string" || request.validity === "invalid") return true; // the request may be unreadable
  if (outcome.service !== request.service || outcome.account !== request.account) return false;
  if (outcome.message === "") return true;
  const hasFreeText = ["reason", "requestedBy"].every((name) => outcome[name] === content[name]);
  return hasFreeText && isSameTarget(outcome.target, content.target);
}

function isSameTarget(reported: unknown, requested: unknown): boolean {
  const ids = Object.entries(Object(requested));
  // A build number can be a number or a string.
  return ids.every(([name, id]) => String(Reflect.get(Object(reported), name)) === String(id));
}

function stopsUntil(calls: readonly SimulatorCall[], atMs: number): readonly SimulatorCall[] {
  return calls.filter(({ kind, at }) => kind === "stop" && at <= atMs);
}

function isGenuineSuccess({ status = 0, errorCode, fault }: SimulatorCall): boolean {
  return isSuccess(status) && errorCode === undefined && (fault === undefined || fault === "latency");
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
