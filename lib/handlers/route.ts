import { buildOutcome } from "../outcome/build-outcome.ts";
import { faultLine, infoOfInvalid } from "../outcome/info-of-invalid.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { outcomeSteps } from "../outcome/outcome-messages.ts";
import { MAX_BODY_BYTES, readBody } from "../request/body.ts";
import { type CheckedRequest, checkRequest } from "../request/check-request.ts";
import { isGroup, type Member, membersOf } from "../request/group.ts";
import { isRequestId } from "../request/request.ts";
import { sqsAttributes, sqsJson } from "../sqs/entry.ts";
import type { SendStep } from "../sqs/send-steps.ts";
import { isoTimes } from "../time/iso-time.ts";

/** A message as it reached the router, in a record or by itself. */
export type Incoming = {
  readonly body: string;
  /** The id of a request that has none of its own. */
  readonly fallbackId: string;
  /** When its queue took it, in milliseconds since 1970. */
  readonly queuedMs: number;
  readonly deliveries: number;
  /** How often it has been replayed, in digits. */
  readonly replays?: string | undefined;
};

/** Where one request goes: to its service's queue, or, when it is not valid, to the dead letters and the results. */
export type Routed = { readonly id: string; readonly step: SendStep; readonly rejection?: Outcome };

/** Takes a message apart and says where each request in it goes; sends nothing itself. */
export function route(incoming: Incoming, nowMs: number): readonly Routed[] {
  const { body, fallbackId } = incoming;
  const read = readBody(body, MAX_BODY_BYTES);
  if (!read.ok) return [rejected(incoming, { id: fallbackId, raw: undefined, body, faults: read.faults }, nowMs)];
  const raw = read.value;
  const id = isRequestId(raw.id) ? raw.id : fallbackId;
  if (!isGroup(raw)) return [routeSingle(incoming, { id, raw }, nowMs)];
  const members = membersOf(raw, fallbackId);
  if (!members.ok) return [rejected(incoming, { id, raw, body, faults: members.faults }, nowMs)];
  return members.value.map((member) => routeMember(incoming, member, nowMs));
}

function routeSingle(incoming: Incoming, { id, raw }: Member, nowMs: number): Routed {
  const request = checkRequest(raw, incoming.queuedMs);
  if (!request.ok) return rejected(incoming, { id, raw, body: incoming.body, faults: request.faults }, nowMs);
  return { id, step: forwarded(incoming, id, request.value) };
}

/** A member that cannot be forwarded goes to `requests` by itself, so that a redelivery of the group never multiplies its mates. */
function routeMember(incoming: Incoming, { id, raw }: Member, nowMs: number): Routed {
  const request = checkRequest(raw, incoming.queuedMs);
  if (request.ok) {
    const post = forwarded(incoming, id, request.value);
    return { id, step: { ...post, otherwise: { queue: "requests", entry: post.entry } } };
  }
  const body = sqsJson(raw);
  const { step: post, ...routed } = rejected(incoming, { id, raw, body, faults: request.faults }, nowMs);
  // Its id goes along, since there may be none in its body.
  const attributes = sqsAttributes({ requestId: id, replays: incoming.replays });
  const instead: SendStep = { queue: "requests", entry: { body, attributes } };
  return { ...routed, step: { ...post, otherwise: instead, next: post.next && { ...post.next, otherwise: instead } } };
}

const sentTime = isoTimes();

/** The request as it was sent, with its id and the time when it was meant filled in. */
function forwarded({ queuedMs, replays }: Incoming, id: string, { raw, service, account }: CheckedRequest): SendStep {
  const isPast = typeof raw.expiresAt === "string" && Date.parse(raw.expiresAt) <= queuedMs;
  // A deadline before the time we would fill in is expired now, and has to be no worse when it is sent once more.
  const sentAt = raw.sentAt ?? (isPast ? undefined : sentTime(queuedMs));
  const body = sqsJson({ ...raw, id, sentAt });
  return { queue: service, entry: { body, attributes: sqsAttributes({ replays }), groupId: account } };
}

type Fault = { readonly id: string; readonly raw: unknown; readonly body: string; readonly faults: readonly string[] };

function rejected(
  { queuedMs, deliveries, replays }: Incoming,
  { id, raw, body, faults }: Fault,
  nowMs: number,
): Routed {
  const facts = infoOfInvalid(raw, { requestId: id, sentMs: queuedMs, deliveries });
  const outcome = buildOutcome(facts, { status: "rejected", detail: faultLine(faults) }, nowMs);
  return { id, rejection: outcome, step: outcomeSteps(outcome, { body, replays }) };
}
