import { wasReceivedAgain } from "./copies.ts";
import {
  findLastQuery,
  hasTimeForAnswer,
  listPossibleStopsOf,
  listStops,
  listStopsInCopy,
  listStopsInDelivery,
  listStopsOf,
} from "./delivery-calls.ts";
import type { SimulatorCall } from "./evidence.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import { stateAt, wasCreatedStopped, wasStoppedBy } from "./timeline.ts";

/** True if a stop took effect, or if the service accepted one while the task was stopping already. */
export function wasStopAccepted(c: OutcomeEvidence): boolean {
  const { task, finishedMs } = c;
  return task !== undefined && (wasStoppedBy(task, finishedMs) || listStops(c).some((call) => isAccepted(call, c)));
}

/** True if a stop call took effect in a delivery of the copy, also in one whose progress was lost. */
export function hasCopyStopped(c: OutcomeEvidence): boolean {
  if (c.copy === undefined) return false;
  return listStopsOf(c, [...c.copy.known, ...c.copy.earlierReceives]).some(({ tookEffect }) => tookEffect);
}

/** True if the service accepted a stop of the copy, and the answer came well before stopcord would have aborted the call. */
export function hasReceivedStopSuccess(c: OutcomeEvidence): boolean {
  return listStopsInCopy(c).some(
    (call) => call.fault === undefined && isAccepted(call, c) && hasTimeForAnswer(call, c),
  );
}

/** True if an answer to a stop call that the copy can have made was a success, genuine or not. */
export function canHaveReceivedSuccess(c: OutcomeEvidence): boolean {
  if (c.copy === undefined) return true;
  return listPossibleStopsOf(c, c.copy.known).some(({ status = 0, errorCode }) => isSuccess(status) && !errorCode);
}

/** True if a stop of the copy got no clear answer, or if the copy was received again: the contract calls this "in doubt". */
export function isInDoubt(c: OutcomeEvidence): boolean {
  if (c.copy === undefined || wasReceivedAgain(c.copy)) return true;
  const isUnclear = (call: SimulatorCall) =>
    call.fault !== undefined || call.status === undefined || !hasTimeForAnswer(call, c);
  return listPossibleStopsOf(c, c.copy.known).some(isUnclear);
}

/**
 * True if the last state query of the delivery that made the outcome got a clear answer in time, and no stop call came after it:
 * a state from before a stop call says nothing about that call. CodeArts Check refuses a query with
 * status 200 and an error code.
 */
export function hasStateAnswer(c: OutcomeEvidence): boolean {
  const query = findLastQuery(c);
  if (query === undefined || !hasTimeForAnswer(query, c)) return false;
  if (listStopsInDelivery(c).some(({ at }) => at >= query.at)) return false;
  return query.status === 200 && query.errorCode === undefined && query.fault === undefined;
}

/**
 * True if an injected empty 200 answered a stop. Some services accept a stop like that, so stopcord cannot tell it is
 * false.
 */
export function hasFalseEmptySuccess(c: OutcomeEvidence): boolean {
  return listStops(c).some(({ status, fault }) => status === 200 && hasKind(fault, "empty"));
}

/** True if stopcord inferred its own stop from a stopped task, although another caller had stopped it. */
export function isInferredFromOtherStop({ outcome, task, finishedMs }: OutcomeEvidence): boolean {
  if (outcome.code !== "inferred" || task === undefined) return false;
  const state = stateAt(task, finishedMs);
  // DRS reports the same state for a released job and for a stopped one.
  const isReleasedJob = task.service === "drs" && state === "succeeded";
  return isReleasedJob || (wasCreatedStopped(task) && state !== "running");
}

/**
 * True if an answer to a stop call, to a list of a selection or to a token request of the account was not a success. A raw fault
 * can mean anything.
 */
export function hasRefusedCall(c: OutcomeEvidence): boolean {
  const isRefusal = ({ status = 0, errorCode, fault }: SimulatorCall) =>
    status >= 300 || errorCode !== undefined || hasKind(fault, "raw");
  const lists = (c.selection?.lists ?? []).filter(({ at }) => at <= c.finishedMs);
  return c.refusals.wasRefusedBy(c.request.account, c.finishedMs) || [...listStops(c), ...lists].some(isRefusal);
}

/** Codes by which a service says that the task is busy. Sources: the error pages of the services. */
const BUSY_CODES: ReadonlySet<string> = new Set(["Deploy.00011027", "CC.00050015", "DRS.M01504", "DRS.10000024"]);

/** True if an answer to a stop call of the request said that the task is busy. A raw fault can carry any code. */
export function wasBusy(c: OutcomeEvidence): boolean {
  return listStops(c).some(({ errorCode = "", fault }) => BUSY_CODES.has(errorCode) || hasKind(fault, "raw"));
}

/** True if the service or IAM had answered a call of any request with 429. */
export function wasThrottled({ serviceCalls, finishedMs }: OutcomeEvidence): boolean {
  return serviceCalls.some(({ status, at }) => status === 429 && at <= finishedMs);
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

/** True if the service accepted the stop: it took effect, or the task was stopping already. */
function isAccepted(call: SimulatorCall, { task }: OutcomeEvidence): boolean {
  const { status = 0, errorCode, fault, tookEffect, at } = call;
  const isGenuine = fault === undefined || fault === "latency";
  if (task === undefined || !isGenuine || !isSuccess(status) || errorCode !== undefined) return false;
  return tookEffect || stateAt(task, at) === "stopping";
}

/** True if a call had a fault of this kind, with or without latency before it, as in `latency, empty before`. */
function hasKind(fault: string | undefined, kind: string): boolean {
  return fault?.split(", ").some((one) => one.startsWith(kind)) ?? false;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
