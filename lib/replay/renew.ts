import { faultLine } from "../outcome/info-of-invalid.ts";
import { isObject } from "../parse.ts";
import { MAX_BODY_BYTES, type RawRequest, readBody } from "../request/body.ts";
import { checkRequest } from "../request/check-request.ts";
import { isGroup, membersOf } from "../request/group.ts";
import { type Entry, sqsAttributes, sqsJson } from "../sqs/entry.ts";
import { isoTime } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** A dead letter made into a message for `requests`, with every request id that it holds; or why it cannot be. */
export type Renewal =
  | { readonly ok: true; readonly entry: Entry; readonly requestIds: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** Renews a request as if it were meant now; one that `requests` would only reject again is not renewed. */
export function renew(
  letter: ReceivedLetter,
  { expiresAt, maxReplays }: Pick<ReplayOptions, "expiresAt" | "maxReplays">,
  nowMs: number,
): Renewal {
  if (!letter.body.ok) return { ok: false, why: `not a request (${faultLine(letter.body.faults)})` };
  const { replays, id } = letter;
  if (replays >= maxReplays) return { ok: false, why: `replayed ${replays} times before; maxReplays allows more` };
  const request = { id, ...renewed(letter.body.value), sentAt: isoTime(nowMs), expiresAt };
  const body = sqsJson(request);
  const { faults, requestIds } = contentsOf(body, id, nowMs);
  if (faults.length > 0) return { ok: false, why: `it would be rejected again (${faultLine(faults)})` };
  return { ok: true, requestIds, entry: { body, attributes: sqsAttributes({ replays: String(replays + 1) }) } };
}

/** The stops of a group may have times of their own, which would outlive the group's. */
function renewed(raw: RawRequest): RawRequest {
  const request = withoutTimes(raw);
  if (!Array.isArray(request.stops)) return request;
  return { ...request, stops: request.stops.map((stop: unknown) => (isObject(stop) ? withoutTimes(stop) : stop)) };
}

function withoutTimes({ sentAt: _, expiresAt: __, ...request }: RawRequest): RawRequest {
  return request;
}

type Contents = { readonly faults: readonly string[]; readonly requestIds: readonly string[] };

/** Judges a message as the router will: a group is worth sending if one of its stops is. */
function contentsOf(body: string, id: string, nowMs: number): Contents {
  const read = readBody(body, MAX_BODY_BYTES);
  if (!read.ok) return { faults: read.faults, requestIds: [] };
  if (!isGroup(read.value)) return { faults: faultsOf(read.value, nowMs), requestIds: [id] };
  const members = membersOf(read.value, id);
  if (!members.ok) return { faults: members.faults, requestIds: [] };
  const faults = members.value.map(({ raw }) => faultsOf(raw, nowMs));
  const requestIds = [id, ...members.value.map((member) => member.id)];
  return { faults: faults.some(({ length }) => length === 0) ? [] : faults.flat(), requestIds };
}

function faultsOf(raw: unknown, nowMs: number): readonly string[] {
  const checked = checkRequest(raw, nowMs);
  return checked.ok ? [] : checked.faults;
}
