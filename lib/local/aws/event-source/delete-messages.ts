import { DeleteMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SqsRecord } from "./sqs-event.ts";

/** The queue whose messages are deleted. */
export type QueueAccess = { readonly sqs: SQSClient; readonly queueUrl: string };

/** Deletes messages, those that SQS fails to delete once more, and answers the ids of those that are gone. */
export async function deleteMessages(queue: QueueAccess, records: readonly SqsRecord[]): Promise<readonly string[]> {
  const chunks = Array.from({ length: Math.ceil(records.length / 10) }, (_, i) => records.slice(i * 10, i * 10 + 10));
  return (await Promise.all(chunks.map((chunk) => deleteChunk(queue, chunk)))).flat();
}

async function deleteChunk(
  queue: QueueAccess,
  records: readonly SqsRecord[],
  attemptsLeft = 2,
): Promise<readonly string[]> {
  const failed = await failedOf(queue, records);
  const deleted = records.filter((record) => !failed.includes(record)).map((record) => record.messageId);
  if (failed.length === 0 || attemptsLeft === 1) return deleted;
  return [...deleted, ...(await deleteChunk(queue, failed, attemptsLeft - 1))];
}

async function failedOf({ sqs, queueUrl }: QueueAccess, records: readonly SqsRecord[]): Promise<readonly SqsRecord[]> {
  const Entries = records.map((record, index) => ({ Id: String(index), ReceiptHandle: record.receiptHandle }));
  const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  const gone = new Set(answer.Successful?.map((entry) => entry.Id));
  return records.filter((_, index) => !gone.has(String(index)));
}
