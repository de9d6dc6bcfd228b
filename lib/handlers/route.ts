import { buildOutcome } from "../outcome/build-outcome.ts";
import { faultLine } from "../outcome/fault-line.ts";
import { infoOfInvalid } from "../outcome/info-of-invalid.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { outcomeSteps } from "../outcome/outcome-steps.ts";
import type { CheckedRequest } from "../request/check-request.ts";
import { fixTimes } from "../request/fix-times.ts";
import { type CheckedMember, type MessageFacts, readMessage } from "../request/read-message.ts";
import { sqsAttributes, sqsJson } from "../sqs/entry.ts";
import type { SendStep } from "../sqs/send-steps.ts";

/** A message at the router, from its queue or from a direct invocation. */
export type RouterMessage = MessageFacts & {
  readonly body: string;
  /** The body of a dead letter of the whole message, where SQS does not take the body itself. */
  readonly letterBody?: string;
  readonly deliveries: number;
  /** The lifetime of a request without `expiresAt`, in milliseconds. */
  readonly ttlMs: number;
  /** The number of its replays, in digits. */
  readonly replays?: string | undefined;
  /** The sender as the router names it. */
  readonly sender?: string | undefined;
  /** Rejections also go to the queue of an EventBridge bus. */
  readonly publishesToBus?: boolean | undefined;
};

/** The way of one request: to the queue of its service, or, with a rejection, to the dead letters and the results. */
export type RoutedRequest = {
  readonly id: string;
  readonly step: SendStep;
  readonly rejection?: Outcome;
  /** The deadline of a forwarded request, in milliseconds since 1970. */
  readonly deadlineMs?: number;
};

/** Takes a message apart and decides the way of each request in it; sends nothing. */
export function route(message: RouterMessage, nowMs: number): readonly RoutedRequest[] {
  const { body, letterBody = body } = message;
  const read = readMessage(body, message);
  if (!read.ok) return [reject(message, { id: read.id, raw: read.raw, body: letterBody, faults: read.faults }, nowMs)];
  const routeRequest = read.isGroup ? routeMember : routeSingle;
  return read.members.map((member) => routeRequest(message, member, nowMs));
}

function routeSingle(message: RouterMessage, { id, raw, checked }: CheckedMember, nowMs: number): RoutedRequest {
  const { body, letterBody = body } = message;
  if (!checked.ok) return reject(message, { id, raw, body: letterBody, faults: checked.faults }, nowMs);
  return forward(message, id, checked.value);
}

/** A member that no queue takes goes to `requests` alone: a redelivery of the whole group would send the other members again. */
function routeMember(message: RouterMessage, { id, raw, checked }: CheckedMember, nowMs: number): RoutedRequest {
  if (checked.ok) {
    const { step, ...routed } = forward(message, id, checked.value);
    return { ...routed, step: { ...step, otherwise: { queue: "requests", entry: step.entry } } };
  }
  const body = sqsJson(raw);
  const { step, ...routed } = reject(message, { id, raw, body, faults: checked.faults }, nowMs);
  // The attribute keeps the id, since the body of a member that is not an object has none.
  const attributes = sqsAttributes({ requestId: id, replays: message.replays, sender: message.sender });
  const otherwise: SendStep = { queue: "requests", entry: { body, attributes } };
  return { ...routed, step: withOtherwise(step, otherwise) };
}

function withOtherwise(step: SendStep, otherwise: SendStep): SendStep {
  return { ...step, otherwise, next: step.next && withOtherwise(step.next, otherwise) };
}

/** Forwards a request with its id and with the times that the router fixes; a clock that is ahead moves both times back. */
function forward(
  { queuedMs, replays, sender, ttlMs }: RouterMessage,
  id: string,
  request: CheckedRequest,
): RoutedRequest {
  const { raw, service, account } = request;
  const times = fixTimes(raw, queuedMs, ttlMs);
  const entry = {
    body: sqsJson({ ...raw, id, ...times }),
    attributes: sqsAttributes({ replays, sender }),
    groupId: account,
  };
  return { id, step: { queue: service, entry }, deadlineMs: Date.parse(times.expiresAt) };
}

/** A request or a message with faults; `body` is the body of its dead letter. */
type FaultyRequest = {
  readonly id: string;
  readonly raw: unknown;
  readonly body: string;
  readonly faults: readonly string[];
};

function reject(message: RouterMessage, { id, raw, body, faults }: FaultyRequest, nowMs: number): RoutedRequest {
  const { queuedMs, deliveries, replays, sender } = message;
  const info = infoOfInvalid(raw, { requestId: id, sentMs: queuedMs, deliveries, sender });
  const rejection = buildOutcome(info, { status: "rejected", detail: faultLine(faults) }, nowMs);
  return { id, rejection, step: outcomeSteps(rejection, { body, replays }, message) };
}
