import * as z from "zod/mini";
import { isObject } from "../parse.ts";
import { isRequestId } from "../request/request.ts";

/** One receive of a message, from a record of an SQS event. */
export type Delivery = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Receives of this message so far, this one included. */
  readonly receives: number;
  /** When the queue took the message, in milliseconds since 1970. */
  readonly queuedMs: number;
  /** The id that the attributes of a dead letter keep, for a body that has none. */
  readonly requestId?: string | undefined;
  /** The number of its replays, in digits. */
  readonly replays?: string | undefined;
  /** The attribute `progress` of a request that was handed back. */
  readonly progress?: string | undefined;
  /** The sender that the router named. */
  readonly sender?: string | undefined;
  /** The group by which a fair queue tells tenants apart. */
  readonly groupId?: string | undefined;
  /** The AWS identity that sent the message, as SQS writes it; for a role its id before a colon. */
  readonly senderId?: string | undefined;
  /** The queue from which SQS moved the message, for a dead letter that came back. */
  readonly sourceArn?: string | undefined;
};

const attribute = z.catch(z.optional(z.object({ stringValue: z.string() })), undefined);
/** An attribute of another form counts as absent, so that no outcome or log line repeats it. */
const shortAttribute = (form: RegExp) =>
  z.catch(z.optional(z.object({ stringValue: z.string().check(z.regex(form)) })), undefined);
/** A progress that is no text cannot be read, which is not the same as none: it leaves the request in doubt. */
const progressAttribute = z.catch(z.optional(z.object({ stringValue: z.string() })), { stringValue: "" });
const digits = z.string().check(z.regex(/^\d+$/));

const recordSchema = z.object({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({
    ApproximateReceiveCount: digits,
    SentTimestamp: digits,
    MessageGroupId: z.optional(z.string()),
    SenderId: z.optional(z.string()),
    DeadLetterQueueSourceArn: z.optional(z.string()),
  }),
  messageAttributes: z.catch(
    z.object({
      requestId: attribute,
      replays: shortAttribute(/^\d{1,15}$/),
      progress: progressAttribute,
      sender: shortAttribute(/^[\x21-\x7E]{1,128}$/),
    }),
    {},
  ),
});

const eventSchema = z.object({ Records: z.array(z.looseObject({ messageId: z.string() })) });

/** A record of an SQS event, of which only the id is known to be there. */
export type QueueRecord = z.output<typeof eventSchema>["Records"][number];

/** The records of an SQS event; undefined for any other event, such as one of S3. */
export function recordsOf(event: unknown): readonly QueueRecord[] | undefined {
  return isObject(event) ? eventSchema.safeParse(event).data?.Records : undefined;
}

/** Reads one record; throws on a record that SQS cannot have sent. */
export function deliveryOf(record: unknown): Delivery {
  const { messageId, receiptHandle, body, attributes, messageAttributes } = recordSchema.parse(record);
  const requestId = messageAttributes.requestId?.stringValue;
  return {
    messageId,
    receiptHandle,
    body,
    receives: Number(attributes.ApproximateReceiveCount),
    queuedMs: Number(attributes.SentTimestamp),
    requestId: isRequestId(requestId) ? requestId : undefined,
    replays: messageAttributes.replays?.stringValue,
    progress: messageAttributes.progress?.stringValue,
    sender: messageAttributes.sender?.stringValue,
    groupId: attributes.MessageGroupId,
    senderId: attributes.SenderId,
    sourceArn: attributes.DeadLetterQueueSourceArn,
  };
}
