import { setTimeout as wait } from "node:timers/promises";
import type { InvocationResult } from "../lambda/execution-environment.ts";
import { deleteMessages, type QueueAccess } from "./delete-messages.ts";
import { idsToDelete } from "./ids-to-delete.ts";
import type { SqsEvent, SqsRecord } from "./sqs-event.ts";

/** One batch, what the function made of it and which of its messages were deleted. */
export type BatchDelivery = {
  readonly queue: string;
  readonly messageIds: readonly string[];
  readonly receiveCounts: readonly number[];
  readonly receivedAtMs: number;
  readonly settledAtMs: number;
  readonly result: InvocationResult;
  readonly deletedIds: readonly string[];
};

/** Messages that were received together; after `visibleAtMs` they are others' to receive. */
export type Batch = {
  readonly records: readonly SqsRecord[];
  readonly receivedAtMs: number;
  readonly visibleAtMs: number;
};

/** By what rules a batch is delivered. */
export type DeliveryOptions = QueueAccess & {
  readonly queue: string;
  readonly reportsItemFailures: boolean;
  readonly signal: AbortSignal;
  invoke(event: SqsEvent): Promise<InvocationResult>;
  /** Messages whose delete is to get lost. */
  isDeleteLost?(record: SqsRecord): boolean;
  onError(error: unknown): void;
};

/** Deletes of a batch what its invocation's result says; a failed delete leaves messages to come again. */
export async function acknowledge(
  batch: Batch,
  result: InvocationResult,
  terms: DeliveryOptions,
): Promise<BatchDelivery> {
  const done = recordsDone(batch.records, result, terms).filter((record) => !terms.isDeleteLost?.(record));
  const deleted = await deleteMessages(terms, done).catch((error) => {
    terms.onError(error);
    return [];
  });
  return {
    queue: terms.queue,
    messageIds: batch.records.map((record) => record.messageId),
    receiveCounts: batch.records.map((record) => Number(record.attributes.ApproximateReceiveCount)),
    receivedAtMs: batch.receivedAtMs,
    settledAtMs: Date.now(),
    result,
    deletedIds: deleted,
  };
}

/** Invokes the function with a batch; a throttled invocation is tried again as long as nobody else can receive the messages. */
export async function invokeWhileHidden(batch: Batch, { invoke, signal }: DeliveryOptions): Promise<InvocationResult> {
  const hiddenForMs = () => batch.visibleAtMs - Date.now();
  let result: InvocationResult;
  let delayMs = 20;
  do {
    result = await invoke({ Records: batch.records });
    if (result.ok || result.error !== "throttled") return result;
    await wait(Math.min(delayMs, hiddenForMs()), undefined, { signal }).catch(() => {});
    delayMs = Math.min(delayMs * 2, 500);
  } while (hiddenForMs() > 0 && !signal.aborted);
  return result;
}

function recordsDone(
  records: readonly SqsRecord[],
  result: InvocationResult,
  terms: DeliveryOptions,
): readonly SqsRecord[] {
  if (!result.ok) return [];
  if (!terms.reportsItemFailures) return records;
  const ids = new Set(
    idsToDelete(
      result.value,
      records.map((record) => record.messageId),
    ),
  );
  return records.filter((record) => ids.has(record.messageId));
}
