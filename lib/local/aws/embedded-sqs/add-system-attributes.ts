import type { IncomingHttpHeaders } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as z from "zod/mini";
import { senderIdOf } from "../identities.ts";
import { isTraceHeader } from "../trace-header.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";
import { createSentMessages, type SentMessages, type SystemAttributes } from "./sent-messages.ts";

/** More messages than any test or trial on one machine has in its queues at a time. */
const MAX_MESSAGES = 200_000;

const NEW_MESSAGE = z.object({
  MessageGroupId: z.nullish(z.string()),
  MessageSystemAttributes: z.nullish(
    z.object({ AWSTraceHeader: z.optional(z.object({ StringValue: z.optional(z.string()) })) }),
  ),
});
const SEND = z.extend(NEW_MESSAGE, { QueueUrl: z.string() });
const SENT = z.object({ MessageId: z.string() });
const SEND_BATCH = z.object({ QueueUrl: z.string(), Entries: z.array(z.extend(NEW_MESSAGE, { Id: z.string() })) });
const SENT_BATCH = z.object({ Successful: z.array(z.object({ Id: z.string(), MessageId: z.string() })) });
const NAMES = z._default(z.nullable(z.array(z.string())), []);
const RECEIVE = z.object({ QueueUrl: z.string(), AttributeNames: NAMES, MessageSystemAttributeNames: NAMES });
const RECEIVED = z.object({
  Messages: z.array(
    z.looseObject({
      MessageId: z.string(),
      ReceiptHandle: z.string(),
      Attributes: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});
const DELETE = z.object({ ReceiptHandle: z.string() });
const DELETE_BATCH = z.object({ Entries: z.array(DELETE) });

type NewMessage = z.output<typeof NEW_MESSAGE>;

/** One request to the embedded SQS and its successful answer. */
type Exchange = {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly answer: unknown;
  /** The region of a queue URL without one. */
  readonly region: string;
};

/**
 * Adds the system attributes that fauxqs lacks: `SenderId` by the caller's key, `AWSTraceHeader` and `MessageGroupId` as they were
 * sent, and `DeadLetterQueueSourceArn` of messages that a redrive policy moved.
 */
export function addSystemAttributes(app: EmbeddedSqs, region: string): void {
  const messages = createSentMessages(MAX_MESSAGES);
  app.addHook("preSerialization", async (request, reply, payload) => {
    if (reply.statusCode !== 200) return payload;
    const { headers, body } = request;
    const exchange = { headers, body, answer: payload, region };
    switch (headers["x-amz-target"]) {
      case "AmazonSQS.SendMessage":
      case "AmazonSQS.SendMessageBatch":
        keepSent(messages, exchange);
        return payload;
      case "AmazonSQS.DeleteMessage":
      case "AmazonSQS.DeleteMessageBatch":
        forgetDeleted(messages, exchange);
        return payload;
      case "AmazonSQS.ReceiveMessage":
        return withAttributes(messages, exchange);
      default:
        return payload;
    }
  });
}

function keepSent(messages: SentMessages, { headers, body, answer, region }: Exchange): void {
  const send = SEND.safeParse(body).data;
  const sent = SENT.safeParse(answer).data;
  if (send && sent) messages.add(sent.MessageId, arnOf(send.QueueUrl, region), attributesOf(send, headers));
  const batch = SEND_BATCH.safeParse(body).data;
  const { Successful = [] } = SENT_BATCH.safeParse(answer).data ?? {};
  for (const { Id, MessageId } of Successful) {
    const entry = batch?.Entries.find((one) => one.Id === Id);
    if (batch && entry) messages.add(MessageId, arnOf(batch.QueueUrl, region), attributesOf(entry, headers));
  }
}

/** The attribute of a message takes precedence over the header of the request. Source: SQS developer guide, X-Ray. */
function attributesOf({ MessageGroupId, MessageSystemAttributes }: NewMessage, headers: IncomingHttpHeaders) {
  const [, accessKeyId = ""] = /Credential=([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const traceHeader = MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? headers["x-amzn-trace-id"];
  return {
    SenderId: senderIdOf(accessKeyId),
    ...(isTraceHeader(traceHeader) && { AWSTraceHeader: traceHeader }),
    ...(MessageGroupId && { MessageGroupId }),
  };
}

function forgetDeleted(messages: SentMessages, { body }: Exchange): void {
  const one = DELETE.safeParse(body).data;
  const { Entries = [] } = DELETE_BATCH.safeParse(body).data ?? {};
  for (const { ReceiptHandle } of one ? [one] : Entries) messages.delete(ReceiptHandle);
}

async function withAttributes(messages: SentMessages, { body, answer, region }: Exchange): Promise<unknown> {
  const receive = RECEIVE.safeParse(body).data;
  const received = RECEIVED.safeParse(answer).data;
  if (receive === undefined || received === undefined) return answer;
  // A long poll may be answered in the same turn as the send, whose answer has not been seen then.
  if (received.Messages.some(({ MessageId }) => !messages.has(MessageId))) await nextTurn();
  const names = [...(receive.AttributeNames ?? []), ...(receive.MessageSystemAttributeNames ?? [])];
  const queueArn = arnOf(receive.QueueUrl, region);
  return {
    Messages: received.Messages.map(({ Attributes = {}, ...message }) => {
      const kept = pick(messages.receive(message.MessageId, queueArn, message.ReceiptHandle), names);
      const all = { ...Attributes, ...kept };
      return Object.keys(all).length === 0 ? message : { ...message, Attributes: all };
    }),
  };
}

function pick(attributes: SystemAttributes, names: readonly string[]): SystemAttributes {
  if (names.includes("All")) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

/** The ARN of a queue by its URL, whose host is `sqs.<region>.…`. */
function arnOf(queueUrl: string, defaultRegion: string): string {
  const [, region = defaultRegion] = /^https?:\/\/sqs\.([^.]+)\./.exec(queueUrl) ?? [];
  return `arn:aws:sqs:${region}:000000000000:${queueUrl.split("/").filter(Boolean).at(-1)}`;
}
