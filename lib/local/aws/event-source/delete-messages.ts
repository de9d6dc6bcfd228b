import type { SQSClient } from "@aws-sdk/client-sqs";
import { deleteBatch } from "../../../sqs/batch.ts";
import { splitIntoBatches } from "../../../sqs/entry.ts";
import type { SqsRecord } from "./sqs-event.ts";

/** A queue and the client that reaches it. */
export type QueueAccess = { readonly sqs: SQSClient; readonly queueUrl: string };

/**
 * Deletes messages and returns the ids of the deleted ones. It retries once the messages that SQS failed to delete; it throws when
 * a whole request failed.
 */
export async function deleteMessages(queue: QueueAccess, records: readonly SqsRecord[]): Promise<readonly string[]> {
  const batches = splitIntoBatches(records);
  return (await Promise.all(batches.map((batch) => deleteTwice(queue, batch)))).flat();
}

async function deleteTwice(
  { sqs, queueUrl }: QueueAccess,
  records: readonly SqsRecord[],
  attemptsLeft = 2,
): Promise<readonly string[]> {
  const results = await deleteBatch({ client: sqs, queueUrl }, records);
  const failure = results.find(({ fault }) => fault?.scope === "batch");
  if (failure) throw new Error(`deleting messages of ${queueUrl}: ${failure.fault?.reason}`);
  const deletedIds = results.flatMap(({ item, fault }) => (fault ? [] : [item.messageId]));
  const failed = results.flatMap(({ item, fault }) => (fault ? [item] : []));
  if (failed.length === 0 || attemptsLeft === 1) return deletedIds;
  return [...deletedIds, ...(await deleteTwice({ sqs, queueUrl }, failed, attemptsLeft - 1))];
}
