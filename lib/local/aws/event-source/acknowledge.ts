import type { InvocationResult } from "../lambda/execution-environment.ts";
import type { Batch, BatchDelivery, DeliveryOptions } from "./batch-delivery.ts";
import { deleteMessages } from "./delete-messages.ts";
import { idsToDelete } from "./ids-to-delete.ts";
import type { SqsRecord } from "./sqs-event.ts";

/** Deletes the messages that the invocation has settled. A failed delete goes to `onError`, and its messages become visible again. */
export async function acknowledge(
  batch: Batch,
  result: InvocationResult,
  options: DeliveryOptions,
): Promise<BatchDelivery> {
  const settled = settledRecords(batch.records, result, options).filter((record) => !options.isDeleteLost?.(record));
  const deletedIds = await deleteMessages(options, settled).catch((error) => {
    options.onError(error);
    return [];
  });
  return {
    queue: options.queue,
    messageIds: batch.records.map((record) => record.messageId),
    receiveCounts: batch.records.map((record) => Number(record.attributes.ApproximateReceiveCount)),
    receivedAtMs: batch.receivedAtMs,
    visibleAtMs: batch.visibleAtMs,
    settledAtMs: Date.now(),
    result,
    deletedIds,
  };
}

function settledRecords(
  records: readonly SqsRecord[],
  result: InvocationResult,
  { reportsItemFailures }: DeliveryOptions,
): readonly SqsRecord[] {
  if (!result.ok) return [];
  if (!reportsItemFailures) return records;
  const messageIds = records.map((record) => record.messageId);
  const settledIds = new Set(idsToDelete(result.value, messageIds));
  return records.filter((record) => settledIds.has(record.messageId));
}
