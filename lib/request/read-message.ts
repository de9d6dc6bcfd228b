import type { Parsed } from "../parse.ts";
import { services } from "../services/services.ts";
import { type RawRequest, readBody } from "./body.ts";
import { type CheckedRequest, checkRequest } from "./check-request.ts";
import { type Unwrapped, unwrap } from "./envelope.ts";
import { type GroupMember, isGroup, membersOf } from "./group.ts";
import { isRequestId, SELECTION_ID_FAULT, withoutNulls } from "./request.ts";
import { kindOfTarget, MAX_SELECTION_ID } from "./selection.ts";

/** A request of a message, with the result of its check. */
export type CheckedMember = GroupMember & { readonly checked: Parsed<CheckedRequest> };

/** A message taken apart: its requests, of which a single request is the only one, or the faults of the message as a whole. */
export type ReadMessage =
  | { readonly ok: true; readonly id: string; readonly isGroup: boolean; readonly members: readonly CheckedMember[] }
  | { readonly ok: false; readonly id: string; readonly raw?: RawRequest; readonly faults: readonly string[] };

/** Facts about a message that are not in its body. */
export type MessageFacts = {
  /** The id of a request or group that has none of its own. */
  readonly fallbackId: string;
  /** The time when the queue took the message, in milliseconds since 1970. */
  readonly queuedMs: number;
};

/** Reads a message as the router does: the body, the group, its members, and the check of each. */
export function readMessage(body: string, facts: MessageFacts): ReadMessage {
  const read = readBody(body);
  return read.ok ? readObject(read.value, facts) : { ok: false, id: facts.fallbackId, faults: read.faults };
}

/** Reads a message whose body is parsed already. An envelope gives its id and its time to a request that has none. */
export function readObject(message: RawRequest, { fallbackId, queuedMs }: MessageFacts): ReadMessage {
  const opened = openEnvelopes(message);
  if (!opened.ok) return { ok: false, id: fallbackId, raw: message, faults: opened.faults };
  const raw = opened.value;
  const id = isRequestId(raw.id) ? raw.id : fallbackId;
  const members = isGroup(raw) ? membersOf(raw, fallbackId) : { ok: true as const, value: [{ id, raw }] };
  if (!members.ok) return { ok: false, id, raw, faults: members.faults };
  const checked = members.value.map((member) => ({ ...member, checked: checkMember(member, queuedMs) }));
  return { ok: true, id, isGroup: isGroup(raw), members: checked };
}

/** The id of a message may be too long for a selection, although its body has none. */
function checkMember({ id, raw }: GroupMember, queuedMs: number): Parsed<CheckedRequest> {
  const checked = checkRequest(raw, queuedMs);
  if (!checked.ok || id.length <= MAX_SELECTION_ID) return checked;
  const { service, raw: request } = checked.value;
  const isSelection = kindOfTarget(services[service], request.target) !== "run";
  return isSelection ? { ok: false, faults: [`id: ${SELECTION_ID_FAULT}`] } : checked;
}

/** The valid requests of a message, each with the defaults of its group. */
export function validRequests(message: ReadMessage): readonly CheckedRequest[] {
  return message.ok ? message.members.flatMap(({ checked }) => (checked.ok ? [checked.value] : [])) : [];
}

/** Takes a request or group out of its envelopes, with their id and time where it has none of its own. */
export function openEnvelopes(message: RawRequest): Parsed<RawRequest> {
  const unwrapped = unwrap(message);
  return unwrapped.ok ? { ok: true, value: withEnvelope(unwrapped.value) } : unwrapped;
}

function withEnvelope({ raw, id, sentAt }: Unwrapped): RawRequest {
  const known = { ...(isRequestId(id) && { id }), ...(sentAt !== undefined && { sentAt }) };
  return Object.keys(known).length === 0 ? raw : { ...known, ...withoutNulls(raw) };
}

/** All faults of a message; a fault of a group's member begins with the path to that member. */
export function faultsOfMessage(message: ReadMessage): readonly string[] {
  if (!message.ok) return message.faults;
  const prefixOf = (index: number) => (message.isGroup ? `stops.${index}.` : "");
  return message.members.flatMap(({ checked }, index) =>
    checked.ok ? [] : checked.faults.map((fault) => `${prefixOf(index)}${fault}`),
  );
}
