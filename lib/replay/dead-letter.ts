import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { isObject, type Parsed } from "../parse.ts";
import { type RawRequest, readBody } from "../request/body.ts";
import { isGroup } from "../request/group.ts";
import { isRequestId } from "../request/request.ts";

/** A dead letter as `dead-letters` hands it out, whoever put it there. */
export type ReceivedLetter = {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The id of its request or group: the body's, else the one that its attributes remember, else the message's. */
  readonly id: string;
  /** Who put it there: stopcord with a reason, SQS after too many receives, or EventBridge Scheduler. */
  readonly origin: "stopcord" | "redrive" | "scheduler";
  /** Its request or group, which may be faulty, or why it is neither. */
  readonly body: Parsed<RawRequest>;
  /** The service of its request, or of every stop of its group. */
  readonly services: readonly string[];
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly deadLetteredAt?: string | undefined;
  /** When its stop was meant, as far as can be told, in milliseconds since 1970. */
  readonly sentMs: number;
  readonly replays: number;
};

const attribute = z.catch(z.optional(z.object({ StringValue: z.string() })), undefined);
const digits = z.string().check(z.regex(/^\d+$/));

/** Longer than any text of ours: what others wrote must not fill a report. */
const MAX_TEXT = 512;

/** EventBridge Scheduler gives its dead letters nine attributes; these are the ones read. Source: its user guide, "Retrieve the dead-letter event". */
const attributes = z.object({
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
  Attributes: z.catch(z.object({ SentTimestamp: digits }), { SentTimestamp: "0" }),
  MessageAttributes: z.catch(attributes, {}),
});

/** Reads a received message; throws on one that SQS cannot have sent. */
export function receivedLetter(message: Message): ReceivedLetter {
  const { MessageId: messageId, ReceiptHandle: receiptHandle, Body, Attributes, MessageAttributes } = parse(message);
  const said = textsOf(MessageAttributes);
  const body = said.SCHEDULE_ARN === undefined ? readBody(Body) : readInput(Body, said);
  const raw = body.ok ? body.value : {};
  const remembered = isRequestId(said.requestId) ? said.requestId : messageId;
  return {
    ...{ messageId, receiptHandle, body },
    id: isRequestId(raw.id) ? raw.id : remembered,
    origin: said.SCHEDULE_ARN !== undefined ? "scheduler" : said.status !== undefined ? "stopcord" : "redrive",
    services: said.service === undefined ? servicesOf(raw) : [said.service],
    status: said.status,
    code: said.code ?? said.ERROR_CODE,
    message: said.message ?? said.ERROR_MESSAGE,
    deadLetteredAt: said.deadLetteredAt,
    sentMs: sentMsOf(raw.sentAt ?? said.SCHEDULED_TIME, Number(Attributes.SentTimestamp)),
    replays: digits.safeParse(said.replays).success ? Number(said.replays) : 0,
  };
}

function parse(message: Message): z.output<typeof messageSchema> {
  return messageSchema.parse(message);
}

type Said = Readonly<Partial<Record<keyof z.output<typeof attributes>, string>>>;

function textsOf(given: z.output<typeof attributes>): Said {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.StringValue.slice(0, MAX_TEXT)]],
    ),
  );
}

/** What a schedule sends, its context attribute filled in where Scheduler left it as it stands in the schedule. */
function readInput(body: string, { SCHEDULED_TIME, IS_PAYLOAD_TRUNCATED }: Said): Parsed<RawRequest> {
  if (IS_PAYLOAD_TRUNCATED === "true") return { ok: false, faults: ["body: cut off by EventBridge Scheduler"] };
  const isTime = !Number.isNaN(Date.parse(SCHEDULED_TIME ?? ""));
  return readBody(isTime ? body.replaceAll("<aws.scheduler.scheduled-time>", () => SCHEDULED_TIME ?? "") : body);
}

function servicesOf(raw: RawRequest): string[] {
  const stops = isGroup(raw) && Array.isArray(raw.stops) ? raw.stops : [{}];
  const services = stops.map((stop: unknown) => (isObject(stop) && stop.service) || raw.service);
  return services.filter((service) => typeof service === "string").map((service) => service.slice(0, MAX_TEXT));
}

/** The earlier of what the body says and when the queue took it, as everywhere. */
function sentMsOf(sentAt: unknown, queuedMs: number): number {
  const saidMs = typeof sentAt === "string" ? Date.parse(sentAt) : Number.NaN;
  if (Number.isNaN(saidMs)) return queuedMs;
  return queuedMs === 0 ? saidMs : Math.min(saidMs, queuedMs);
}
