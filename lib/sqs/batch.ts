import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Entry } from "./entry.ts";

/** The queue that a batch is for; `signal` aborts the request. */
export type BatchQueue = {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly signal?: AbortSignal | undefined;
};

/** The reason why SQS did not carry out one item of a batch. */
export type BatchFault = {
  /** `refused`: SQS rejects the content of the item or of the batch; `failed`: any other reason. */
  readonly kind: "refused" | "failed";
  /** `batch`: the whole request failed, after the client's retries; `entry`: the request succeeded, and this entry did not. */
  readonly scope: "entry" | "batch";
  /** Code and message of SQS, or name and message of the error. */
  readonly reason: string;
};

/** One item of a batch. Without a fault, SQS reported that it carried the item out. */
export type BatchResult<T> = { readonly item: T; readonly fault?: BatchFault | undefined };

type ToSend = { readonly entry: Entry };
type Receipt = { readonly receiptHandle: string };

/** Sends at most 10 messages in one request. */
export function sendBatch<T extends ToSend>(queue: BatchQueue, items: readonly T[]): Promise<BatchResult<T>[]> {
  const { client, queueUrl: QueueUrl, signal } = queue;
  return requestBatch(
    items,
    ({ entry }) => messageOf(entry),
    (Entries) => client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), signal && { abortSignal: signal }),
  );
}

/** Deletes at most 10 received messages in one request. */
export function deleteBatch<T extends Receipt>(queue: BatchQueue, items: readonly T[]): Promise<BatchResult<T>[]> {
  const { client, queueUrl: QueueUrl, signal } = queue;
  return requestBatch(
    items,
    ({ receiptHandle }) => ({ ReceiptHandle: receiptHandle }),
    (Entries) => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), signal && { abortSignal: signal }),
  );
}

/** Hides at most 10 received messages, in one request, for so many seconds from now; 0 shows a message at once. */
export function changeVisibilityBatch<T extends Receipt>(
  queue: BatchQueue,
  items: readonly T[],
  secondsOf: (item: T) => number,
): Promise<BatchResult<T>[]> {
  const { client, queueUrl: QueueUrl, signal } = queue;
  const changeOf = (item: T) => ({ ReceiptHandle: item.receiptHandle, VisibilityTimeout: secondsOf(item) });
  return requestBatch(items, changeOf, (Entries) =>
    client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }), signal && { abortSignal: signal }),
  );
}

type BatchAnswer = {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?: readonly BatchResultErrorEntry[] | undefined;
};

/** Makes one batch request and reads its answer; an entry that the answer does not report as successful has failed. */
async function requestBatch<T, Fields extends object>(
  items: readonly T[],
  fieldsOf: (item: T) => Fields,
  send: (entries: (Fields & { Id: string })[]) => Promise<BatchAnswer>,
): Promise<BatchResult<T>[]> {
  try {
    const { Successful = [], Failed = [] } = await send(
      items.map((item, at) => ({ Id: String(at), ...fieldsOf(item) })),
    );
    const successfulIds = new Set(Successful.map(({ Id }) => Id));
    const failedById = new Map(Failed.map((failed) => [failed.Id, failed]));
    return items.map((item, at) => {
      const id = String(at);
      return successfulIds.has(id) ? { item } : { item, fault: entryFault(failedById.get(id)) };
    });
  } catch (error) {
    const fault = batchFault(error);
    return items.map((item) => ({ item, fault }));
  }
}

function entryFault(failed: BatchResultErrorEntry | undefined): BatchFault {
  if (failed === undefined)
    return { kind: "failed", scope: "entry", reason: "the answer of SQS does not name this entry" };
  const { SenderFault, Code, Message } = failed;
  return { kind: SenderFault ? "refused" : "failed", scope: "entry", reason: `${Code}: ${Message}` };
}

function batchFault(error: unknown): BatchFault {
  return { kind: isRefusal(error) ? "refused" : "failed", scope: "batch", reason: errorReason(error) };
}

/** The name and the message of an error of the SQS client; throws on anything that is not an error. */
export function errorReason(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return `${error.name}: ${error.message}`;
}

/** Errors by which SQS rejects the content of a batch. Source: SQS API reference, errors of SendMessageBatch and common errors. */
const REFUSALS: ReadonlySet<string> = new Set([
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidAttributeValue",
  "BatchRequestTooLong",
]);

function isRefusal(error: unknown): boolean {
  return error instanceof Error && REFUSALS.has(error.name.replace(/^AWS\.SimpleQueueService\./, ""));
}

function messageOf({ body, attributes = {}, groupId, delaySeconds }: Entry) {
  const named = Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]);
  return {
    MessageBody: body,
    MessageAttributes: Object.fromEntries(named),
    MessageGroupId: groupId,
    DelaySeconds: delaySeconds,
  };
}
