import { faultLine } from "../outcome/fault-line.ts";
import { isObject } from "../parse.ts";
import type { RawRequest } from "../request/body.ts";
import type { CheckedRequest } from "../request/check-request.ts";
import { type MessageFacts, readMessage } from "../request/read-message.ts";
import { MAX_TTL_MS } from "../request/request.ts";
import { kindOfTarget } from "../request/selection.ts";
import { services } from "../services/services.ts";
import { type Entry, sqsAttributes, sqsJson } from "../sqs/entry.ts";
import { isoTime, timeMs } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** A message for `requests` made of a dead letter, with every id in it; or the reason why there is none. */
export type Renewal =
  | { readonly ok: true; readonly entry: Entry; readonly requestIds: readonly string[] }
  | { readonly ok: false; readonly why: string };

/**
 * Makes a message of a dead letter, with `sentAt` = now and the span to its deadline that it had, unless `expiresAt` is given.
 * It fails where the router would reject the message again.
 */
export function renew(
  letter: ReceivedLetter,
  { expiresAt, maxReplays, anyRun }: Pick<ReplayOptions, "expiresAt" | "maxReplays" | "anyRun">,
  nowMs: number,
): Renewal {
  if (!letter.body.ok) return { ok: false, why: `not a request (${faultLine(letter.body.faults)})` };
  const { replays, id } = letter;
  if (replays >= maxReplays)
    return { ok: false, why: `it was replayed ${replays} times before; set maxReplays (--max-replays) to allow more` };
  const request = { id, ...withNewTimes(letter.body.value, expiresAt, nowMs) };
  const body = sqsJson(request);
  const { faults, requestIds, namesRuns } = checkRenewed(body, { fallbackId: id, queuedMs: nowMs });
  if (faults.length > 0) return { ok: false, why: `it would be rejected again (${faultLine(faults)})` };
  if (!namesRuns && !anyRun) return { ok: false, why: NEWER_RUN };
  return { ok: true, requestIds, entry: { body, attributes: sqsAttributes({ replays: String(replays + 1) }) } };
}

/** Renews the times of a request; a group's stops lose theirs, which would override the times of the group. */
function withNewTimes(raw: RawRequest, expiresAt: string | undefined, nowMs: number): RawRequest {
  const times = { sentAt: isoTime(nowMs), expiresAt: expiresAt ?? renewedDeadline(raw, nowMs) };
  const request = { ...withoutTimes(raw), ...times };
  if (!Array.isArray(raw.stops)) return request;
  return { ...request, stops: raw.stops.map((stop: unknown) => (isObject(stop) ? withoutTimes(stop) : stop)) };
}

/** The deadline at the same distance from now as the old one had from the old `sentAt`; undefined where one of them is missing. */
function renewedDeadline({ sentAt, expiresAt }: RawRequest, nowMs: number): string | undefined {
  const spanMs = timeMs(String(expiresAt)) - timeMs(String(sentAt));
  return spanMs > 0 && spanMs <= MAX_TTL_MS ? isoTime(nowMs + spanMs) : undefined;
}

function withoutTimes({ sentAt: _, expiresAt: __, ...request }: RawRequest): RawRequest {
  return request;
}

const NEWER_RUN = "it names no run, so it may stop a newer one; set anyRun (--any-run) to replay it";

type MessageCheck = {
  readonly faults: readonly string[];
  readonly requestIds: readonly string[];
  /** Each of its requests names the run that it stops. */
  readonly namesRuns: boolean;
};

/** Checks a message as the router will; a group with one valid stop is worth sending, so it has no faults here. */
function checkRenewed(body: string, facts: MessageFacts): MessageCheck {
  const message = readMessage(body, facts);
  if (!message.ok) return { faults: message.faults, requestIds: [], namesRuns: true };
  const faults = message.members.map(({ checked }) => (checked.ok ? [] : checked.faults));
  const memberIds = message.members.map(({ id }) => id);
  return {
    faults: faults.some(({ length }) => length === 0) ? [] : faults.flat(),
    requestIds: message.isGroup ? [message.id, ...memberIds] : memberIds,
    namesRuns: message.members.every(({ checked }) => !checked.ok || namesRun(checked.value)),
  };
}

function namesRun({ service, raw }: CheckedRequest): boolean {
  return services[service].namesOneRun && kindOfTarget(services[service], raw.target) === "run";
}
