import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { isObject, type Parsed } from "../parse.ts";
import { type RawRequest, readBody } from "../request/body.ts";
import { unwrap } from "../request/envelope.ts";
import { isGroup } from "../request/group.ts";
import { isRequestId } from "../request/request.ts";
import { parseTime, timeMs } from "../time/iso-time.ts";
import { type AttributeTexts, attributesSchema, MAX_TEXT, textsOf, trustedAttributes } from "./letter-attributes.ts";

/** A message of `dead-letters`, from any origin. */
export type ReceivedLetter = {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The id of its request or group: from the body, else from its attributes, else the id of the message. */
  readonly id: string;
  /** The sender of the letter: stopcord, SQS after too many receives, or EventBridge Scheduler. */
  readonly origin: "stopcord" | "redrive" | "scheduler";
  /** The body as the queue holds it, and the texts of all message attributes, whoever wrote them. */
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The request or group, which may have faults, or the faults of a body that is neither. */
  readonly body: Parsed<RawRequest>;
  /** The service of the request, or of every stop of the group. */
  readonly services: readonly string[];
  /** The account of the request, or of every stop of the group. */
  readonly accounts: readonly string[];
  /** `requestedBy` of the request, or of every stop of the group that has one. */
  readonly requesters: readonly string[];
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** HTTP status, error code and request id of the last answer: of Huawei Cloud, or of SQS to EventBridge Scheduler. */
  readonly httpStatus?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly cloudRequestId?: string | undefined;
  readonly deadLetteredAt?: string | undefined;
  /** The earlier of `sentAt` and the time when the queue took the letter, in milliseconds since 1970. */
  readonly sentMs: number;
  readonly replays: number;
};

/** Statuses of letters that stopcord did not write: SQS moved them, or EventBridge Scheduler could not deliver them. */
export const FOREIGN_STATUSES = { redrive: "moved", scheduler: "undelivered", stopcord: undefined } as const;

/** The status of a letter: that of its outcome, else `moved` or `undelivered`. */
export function statusOf({ status, origin }: Pick<ReceivedLetter, "status" | "origin">): string | undefined {
  return status ?? FOREIGN_STATUSES[origin];
}

/** The time at which a request became a dead letter, or was sent where only that is known. */
export function letterMs({ deadLetteredAt = "", sentMs }: Pick<ReceivedLetter, "deadLetteredAt" | "sentMs">): number {
  const atMs = timeMs(deadLetteredAt);
  return Number.isNaN(atMs) ? sentMs : atMs;
}

/** A sender may write any number, and a larger one only looks odd. */
const MAX_REPLAYS = 1_000_000;

const digits = z.string().check(z.regex(/^\d+$/));

/** The account of a request that names none. */
const DEFAULT_ACCOUNT = "default";

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.catch(z.object({ SentTimestamp: digits, DeadLetterQueueSourceArn: z.optional(z.string()) }), {
    SentTimestamp: "0",
  }),
  MessageAttributes: attributesSchema,
});

/** Reads a received message; throws on one that SQS cannot have sent. */
export function receivedLetter(message: Message): ReceivedLetter {
  const received = messageSchema.parse(message);
  const isMoved = received.Attributes.DeadLetterQueueSourceArn !== undefined;
  const texts = textsOf(received.MessageAttributes);
  const attributes = trustedAttributes(texts, isMoved);
  const isScheduled = attributes.SCHEDULE_ARN !== undefined;
  const body = unwrapped(isScheduled ? readScheduledBody(received.Body, attributes) : readBody(received.Body));
  const raw = body.ok ? body.value : {};
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    text: received.Body,
    attributes: texts,
    body,
    id: [raw.id, attributes.requestId].find(isRequestId) ?? received.MessageId,
    origin: isScheduled ? "scheduler" : attributes.status !== undefined ? "stopcord" : "redrive",
    services: attributes.service === undefined ? textsOfStops(raw, "service") : [attributes.service],
    accounts: textsOfStops({ account: DEFAULT_ACCOUNT, ...raw }, "account"),
    requesters: textsOfStops(raw, "requestedBy"),
    status: attributes.status,
    code: attributes.code,
    message: attributes.message ?? attributes.ERROR_MESSAGE,
    httpStatus: isHttpStatus(attributes.httpStatus) ? Number(attributes.httpStatus) : undefined,
    errorCode: attributes.errorCode ?? attributes.ERROR_CODE,
    cloudRequestId: attributes.cloudRequestId,
    deadLetteredAt: attributes.deadLetteredAt,
    sentMs: sentMsOf(raw.sentAt ?? attributes.SCHEDULED_TIME, Number(received.Attributes.SentTimestamp)),
    replays: digits.safeParse(attributes.replays).success ? Math.min(Number(attributes.replays), MAX_REPLAYS) : 0,
  };
}

/** The request in a letter may still be in the envelope in which its producer sent it. */
function unwrapped(body: Parsed<RawRequest>): Parsed<RawRequest> {
  const content = body.ok ? unwrap(body.value) : body;
  return content.ok && "raw" in content.value ? { ok: true, value: content.value.raw } : body;
}

/** Reads the request of a schedule; fills in the time where Scheduler left its placeholder in the body. */
function readScheduledBody(body: string, { SCHEDULED_TIME, IS_PAYLOAD_TRUNCATED }: AttributeTexts): Parsed<RawRequest> {
  if (IS_PAYLOAD_TRUNCATED === "true") return { ok: false, faults: ["body: cut off by EventBridge Scheduler"] };
  const isTime = !Number.isNaN(Date.parse(SCHEDULED_TIME ?? "")); // Scheduler writes it, not a producer
  return readBody(isTime ? body.replaceAll("<aws.scheduler.scheduled-time>", () => SCHEDULED_TIME ?? "") : body);
}

/** A field of the request, or of every stop of the group; a stop without the field has the one of the group. */
function textsOfStops(raw: RawRequest, field: "service" | "account" | "requestedBy"): string[] {
  const stops = isGroup(raw) && Array.isArray(raw.stops) ? raw.stops : [{}];
  const texts = stops.map((stop: unknown) => (isObject(stop) && stop[field]) || raw[field]);
  return texts.filter((text) => typeof text === "string").map((text) => text.slice(0, MAX_TEXT));
}

function isHttpStatus(text: string | undefined): boolean {
  return text !== undefined && /^[1-9]\d{2}$/.test(text);
}

/** The earlier of `sentAt` and the time when the queue took the message, since the clock of a sender may be ahead. */
function sentMsOf(sentAt: unknown, queuedMs: number): number {
  const sentMs = typeof sentAt === "string" ? parseTime(sentAt) : undefined;
  if (sentMs === undefined) return queuedMs;
  return queuedMs === 0 ? sentMs : Math.min(sentMs, queuedMs); // 0: SQS did not report a time
}
