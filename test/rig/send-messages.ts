import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { splitIntoBatches } from "../../lib/sqs/entry.ts";

/** A queue, and the text attributes of every message that is sent to it. */
export type SendTarget = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

/** Sends texts as they are and objects as JSON, in full batches, and returns their message ids in order. */
export async function sendMessages(target: SendTarget, messages: readonly (string | object)[]): Promise<string[]> {
  const ids: string[] = [];
  for (const batch of splitIntoBatches(messages)) ids.push(...(await sendBatch(target, batch)));
  return ids;
}

async function sendBatch(
  { sqs, queueUrl, attributes = {} }: SendTarget,
  messages: readonly (string | object)[],
): Promise<string[]> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
  );
  const Entries = messages.map((message, at) => ({
    Id: String(at),
    MessageBody: typeof message === "string" ? message : JSON.stringify(message),
    MessageAttributes,
  }));
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
  const { Successful = [], Failed = [] } = await sqs.send(command);
  if (Failed.length > 0) throw new Error(`sending to ${queueUrl}: ${JSON.stringify(Failed)}`);
  const idByEntry = new Map(Successful.map(({ Id, MessageId = "" }) => [Id, MessageId]));
  return Entries.map(({ Id }) => idByEntry.get(Id) ?? "");
}
