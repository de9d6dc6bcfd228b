import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { isObject, type Parsed } from "../parse.ts";
import { type RawRequest, readBody } from "../request/body.ts";
import { unwrap } from "../request/envelope.ts";
import { isGroup } from "../request/group.ts";
import { isRequestId } from "../request/request.ts";
import { parseTime } from "../time/iso-time.ts";

/** A message of `dead-letters`, from any origin. */
export type ReceivedLetter = {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The id of its request or group: from the body, else from its attributes, else the id of the message. */
  readonly id: string;
  /** The sender of the letter: stopcord, SQS after too many receives, or EventBridge Scheduler. */
  readonly origin: "stopcord" | "redrive" | "scheduler";
  /** The request or group, which may have faults, or the faults of a body that is neither. */
  readonly body: Parsed<RawRequest>;
  /** The service of the request, or of every stop of the group. */
  readonly services: readonly string[];
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly deadLetteredAt?: string | undefined;
  /** The earlier of `sentAt` and the time when the queue took the letter, in milliseconds since 1970. */
  readonly sentMs: number;
  readonly replays: number;
};

const attribute = z.catch(z.optional(z.object({ StringValue: z.string() })), undefined);
const digits = z.string().check(z.regex(/^\d+$/));

/** Longer than any text of stopcord: the text of other senders is cut, so that it cannot fill a report. */
const MAX_TEXT = 512;

/** Attributes of stopcord, and those that EventBridge Scheduler gives its dead letters. Source: its user guide, "Retrieve the dead-letter event". */
const attributesSchema = z.object({
  requestId: attribute,
  service: attribute,
  status: attribute,
  code: attribute,
  message: attribute,
  deadLetteredAt: attribute,
  replays: attribute,
  SCHEDULE_ARN: attribute,
  SCHEDULED_TIME: attribute,
  IS_PAYLOAD_TRUNCATED: attribute,
  ERROR_CODE: attribute,
  ERROR_MESSAGE: attribute,
});

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.catch(z.object({ SentTimestamp: digits, DeadLetterQueueSourceArn: z.optional(z.string()) }), {
    SentTimestamp: "0",
  }),
  MessageAttributes: z.catch(attributesSchema, {}),
});

/** Reads a received message; throws on one that SQS cannot have sent. */
export function receivedLetter(message: Message): ReceivedLetter {
  const received = messageSchema.parse(message);
  const isMoved = received.Attributes.DeadLetterQueueSourceArn !== undefined;
  const attributes = trusted(textsOf(received.MessageAttributes), isMoved);
  const isScheduled = attributes.SCHEDULE_ARN !== undefined;
  const body = unwrapped(isScheduled ? readScheduledBody(received.Body, attributes) : readBody(received.Body));
  const raw = body.ok ? body.value : {};
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    body,
    id: [raw.id, attributes.requestId].find(isRequestId) ?? received.MessageId,
    origin: isScheduled ? "scheduler" : attributes.status !== undefined ? "stopcord" : "redrive",
    services: attributes.service === undefined ? servicesOf(raw) : [attributes.service],
    status: attributes.status,
    code: attributes.code ?? attributes.ERROR_CODE,
    message: attributes.message ?? attributes.ERROR_MESSAGE,
    deadLetteredAt: attributes.deadLetteredAt,
    sentMs: sentMsOf(raw.sentAt ?? attributes.SCHEDULED_TIME, Number(received.Attributes.SentTimestamp)),
    replays: digits.safeParse(attributes.replays).success ? Number(attributes.replays) : 0,
  };
}

/** A letter that SQS moved carries the attributes of its sender, who may write what they like: only `replays` counts, to forbid. */
function trusted(attributes: AttributeTexts, isMoved: boolean): AttributeTexts {
  const { replays } = attributes;
  return isMoved ? (replays === undefined ? {} : { replays }) : attributes;
}

/** The request in a letter may still be in the envelope in which its producer sent it. */
function unwrapped(body: Parsed<RawRequest>): Parsed<RawRequest> {
  const content = body.ok ? unwrap(body.value) : body;
  return content.ok && "raw" in content.value ? { ok: true, value: content.value.raw } : body;
}

type AttributeTexts = Readonly<Partial<Record<keyof z.output<typeof attributesSchema>, string>>>;

function textsOf(given: z.output<typeof attributesSchema>): AttributeTexts {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.StringValue.slice(0, MAX_TEXT)]],
    ),
  );
}

/** Reads the request of a schedule; fills in the time where Scheduler left its placeholder in the body. */
function readScheduledBody(body: string, { SCHEDULED_TIME, IS_PAYLOAD_TRUNCATED }: AttributeTexts): Parsed<RawRequest> {
  if (IS_PAYLOAD_TRUNCATED === "true") return { ok: false, faults: ["body: cut off by EventBridge Scheduler"] };
  const isTime = !Number.isNaN(Date.parse(SCHEDULED_TIME ?? "")); // Scheduler writes it, not a producer
  return readBody(isTime ? body.replaceAll("<aws.scheduler.scheduled-time>", () => SCHEDULED_TIME ?? "") : body);
}

function servicesOf(raw: RawRequest): string[] {
  const stops = isGroup(raw) && Array.isArray(raw.stops) ? raw.stops : [{}];
  const services = stops.map((stop: unknown) => (isObject(stop) && stop.service) || raw.service);
  return services.filter((service) => typeof service === "string").map((service) => service.slice(0, MAX_TEXT));
}

/** The earlier of `sentAt` and the time when the queue took the message, since the clock of a sender may be ahead. */
function sentMsOf(sentAt: unknown, queuedMs: number): number {
  const sentMs = typeof sentAt === "string" ? parseTime(sentAt) : undefined;
  if (sentMs === undefined) return queuedMs;
  return queuedMs === 0 ? sentMs : Math.min(sentMs, queuedMs); // 0: SQS did not report a time
}
