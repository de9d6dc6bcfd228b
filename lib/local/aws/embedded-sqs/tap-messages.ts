import * as z from "zod/mini";
import { senderIdOf } from "../identities.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";

/** A message that the embedded SQS has taken. */
export type TakenMessage = {
  /** The name of the queue. */
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
  /** The text attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The time for which SQS delays the message. */
  readonly delayMs: number;
  /** The function that sent the message; undefined for any other sender. */
  readonly functionName?: string | undefined;
};

/** A message that the embedded SQS has handed to a receiver. */
export type ReceivedMessage = {
  readonly queue: string;
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
};

/** An observer of the messages of the embedded SQS. */
export type MessageTap = {
  onSent(message: TakenMessage): void;
  onReceived(message: ReceivedMessage): void;
  onDeleted(message: Pick<ReceivedMessage, "queue" | "receiptHandle">): void;
};

const TEXT = z.catch(z.optional(z.object({ StringValue: z.string() })), undefined);
const MESSAGE = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.nullish(z.number()),
  MessageAttributes: z.nullish(z.record(z.string(), TEXT)),
});
const QUEUE = z.object({ QueueUrl: z.string() });
const SEND = z.extend(MESSAGE, QUEUE.shape);
const SENT = z.object({ MessageId: z.string() });
const SEND_BATCH = z.extend(QUEUE, { Entries: z.array(z.extend(MESSAGE, { Id: z.string() })) });
const SENT_BATCH = z.object({ Successful: z.array(z.object({ Id: z.string(), MessageId: z.string() })) });
const RECEIVED = z.object({
  Messages: z.array(z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string() })),
});
const DELETE = z.extend(QUEUE, { ReceiptHandle: z.string() });
const DELETE_BATCH = z.extend(QUEUE, { Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) });
const DELETED_BATCH = z.object({ Successful: z.array(z.object({ Id: z.string() })) });

/** One request to the embedded SQS and its answer. */
type Exchange = { readonly body: unknown; readonly answer: unknown; readonly functionName: string | undefined };

const READERS: Readonly<Record<string, (tap: MessageTap, exchange: Exchange) => void>> = {
  "AmazonSQS.SendMessage": tapSend,
  "AmazonSQS.SendMessageBatch": tapSendBatch,
  "AmazonSQS.ReceiveMessage": tapReceive,
  "AmazonSQS.DeleteMessage": tapDelete,
  "AmazonSQS.DeleteMessageBatch": tapDeleteBatch,
};

/** Passes on each message that the embedded SQS has taken, handed out or deleted. */
export function tapMessages(app: EmbeddedSqs, tap: MessageTap): void {
  app.addHook("preSerialization", async (request, reply, payload) => {
    const read = READERS[String(request.headers["x-amz-target"])];
    if (read === undefined || reply.statusCode !== 200) return payload;
    const functionName = functionOf(request.headers.authorization);
    read(tap, { body: request.body, answer: payload, functionName });
    return payload;
  });
}

function tapSend(tap: MessageTap, { body, answer, functionName }: Exchange): void {
  const send = SEND.safeParse(body).data;
  const sent = SENT.safeParse(answer).data;
  if (send && sent) tap.onSent({ ...toTaken(send.QueueUrl, send), messageId: sent.MessageId, functionName });
}

function tapSendBatch(tap: MessageTap, { body, answer, functionName }: Exchange): void {
  const batch = SEND_BATCH.safeParse(body).data;
  const { Successful = [] } = SENT_BATCH.safeParse(answer).data ?? {};
  for (const { Id, MessageId } of Successful) {
    const entry = batch?.Entries.find((one) => one.Id === Id);
    if (batch && entry) tap.onSent({ ...toTaken(batch.QueueUrl, entry), messageId: MessageId, functionName });
  }
}

function toTaken(queueUrl: string, { MessageBody, DelaySeconds, MessageAttributes }: z.output<typeof MESSAGE>) {
  const texts = Object.entries(MessageAttributes ?? {});
  return {
    queue: queueOf(queueUrl),
    body: MessageBody,
    attributes: Object.fromEntries(texts.flatMap(([name, text]) => (text ? [[name, text.StringValue]] : []))),
    delayMs: (DelaySeconds ?? 0) * 1_000,
  };
}

function tapReceive(tap: MessageTap, { body, answer }: Exchange): void {
  const receive = QUEUE.safeParse(body).data;
  const { Messages = [] } = RECEIVED.safeParse(answer).data ?? {};
  if (receive === undefined) return;
  const queue = queueOf(receive.QueueUrl);
  for (const { MessageId, ReceiptHandle, Body } of Messages)
    tap.onReceived({ queue, messageId: MessageId, receiptHandle: ReceiptHandle, body: Body });
}

function tapDelete(tap: MessageTap, { body }: Exchange): void {
  const one = DELETE.safeParse(body).data;
  if (one) tap.onDeleted({ queue: queueOf(one.QueueUrl), receiptHandle: one.ReceiptHandle });
}

function tapDeleteBatch(tap: MessageTap, { body, answer }: Exchange): void {
  const batch = DELETE_BATCH.safeParse(body).data;
  const deletedIds = new Set((DELETED_BATCH.safeParse(answer).data?.Successful ?? []).map(({ Id }) => Id));
  for (const { Id, ReceiptHandle } of batch?.Entries ?? [])
    if (batch && deletedIds.has(Id)) tap.onDeleted({ queue: queueOf(batch.QueueUrl), receiptHandle: ReceiptHandle });
}

function queueOf(queueUrl: string): string {
  return queueUrl.split("/").filter(Boolean).at(-1) ?? "";
}

/** A function signs with a key that names its role and itself. */
function functionOf(authorization = ""): string | undefined {
  const [, accessKeyId = ""] = /Credential=([^/]+)\//.exec(authorization) ?? [];
  return senderIdOf(accessKeyId).split(":")[1];
}
