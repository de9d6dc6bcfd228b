import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import { batchesOf, type Entry, fitted } from "./carry.ts";
import type { Config, QueueName } from "./config.ts";

/** A message that stays invisible for so long before its next delivery. */
export type HandBack = { readonly receiptHandle: string; readonly waitMs: number };

/** The queues as the functions use them. */
export type Queues = {
  /** Sends entries in full batches; resolves to whether each was taken, in their order. */
  send(queue: QueueName, entries: readonly Entry[]): Promise<readonly boolean[]>;
  /** Sets when handed-back messages come again; one that cannot be set comes when its queue's own timeout ends. */
  handBack(queue: QueueName, handBacks: readonly HandBack[]): Promise<void>;
};

type Item = { readonly index: number; readonly entry: Entry };
/** An entry that was not taken; one refused for its content is the sender's fault. */
type Failure = Item & { readonly isRefused: boolean; readonly reason: string };

/** A client whose requests end in time: connect 1 s, 5 s in all, two attempts. */
export function sqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    useQueueUrlAsEndpoint: false, // emulators answer with queue URLs whose host need not resolve
  });
}

export function createQueues(client: SQSClient, config: Config, warn: (message: string) => void): Queues {
  const sendBatch = async (queue: QueueName, items: readonly Item[]): Promise<Failure[]> => {
    try {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: config.queueUrl(queue), Entries: items.map(batchEntry) }),
      );
      return Failed.flatMap(({ Id, SenderFault = false, Code, Message }) =>
        items
          .filter(({ index }) => String(index) === Id)
          .map((item) => ({ ...item, isRefused: SenderFault, reason: `${Code}: ${Message}` })),
      );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // A batch that SQS refuses as a whole says nothing of its entries, so each is tried alone.
      if (isRefusal(error) && items.length > 1)
        return (await Promise.all(items.map((item) => sendBatch(queue, [item])))).flat();
      return items.map((item) => ({ ...item, isRefused: isRefusal(error), reason: `${error.name}: ${error.message}` }));
    }
  };

  const sendAll = async (queue: QueueName, items: readonly Item[]): Promise<Failure[]> =>
    (await Promise.all(batchesOf(items).map((batch) => sendBatch(queue, batch)))).flat();

  return {
    async send(queue, entries) {
      const first = await sendAll(
        queue,
        entries.map((entry, index) => ({ index, entry: fitted(entry) })),
      );
      const second = first.length === 0 ? [] : await sendAll(queue, first.map(secondTry));
      for (const { reason } of second) warn(`sending to ${queue}: ${reason}`);
      const failed = new Set(second.map(({ index }) => index));
      return entries.map((_, index) => !failed.has(index));
    },
    async handBack(queue, handBacks) {
      const items = handBacks.map((handBack, index) => ({ index, handBack }));
      for (let at = 0; at < items.length; at += 10) await changeVisibility(queue, items.slice(at, at + 10));
    },
  };

  async function changeVisibility(
    queue: QueueName,
    items: readonly { index: number; handBack: HandBack }[],
  ): Promise<void> {
    try {
      const { Failed = [] } = await client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: config.queueUrl(queue),
          Entries: items.map(({ index, handBack: { receiptHandle, waitMs } }) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: Math.floor(waitMs / 1000),
          })),
        }),
      );
      for (const { Code, Message } of Failed) warn(`handing back to ${queue}: ${Code}: ${Message}`);
    } catch (error) {
      warn(`handing back to ${queue}: ${error}`);
    }
  }
}

function batchEntry({ index, entry: { body, attributes = {}, groupId } }: Item) {
  return {
    Id: String(index),
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    ),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
  };
}

/** What was refused for its content goes once more without free text, what failed otherwise as it is. */
function secondTry({ index, entry, isRefused }: Failure): Item {
  return { index, entry: isRefused ? fitted(entry.plain ?? entry) : entry };
}

/** SQS understood the request and will not have it; throttling and its own faults are another matter. */
function isRefusal(error: Error): boolean {
  return (
    error instanceof SQSServiceException &&
    error.$fault === "client" &&
    error.$retryable === undefined &&
    !isAccessFault(error)
  );
}

function isAccessFault({ name }: Error): boolean {
  return /AccessDenied|QueueDoesNotExist|NonExistentQueue|Throttl|Overlimit|InvalidClientToken|Signature|Kms/i.test(
    name,
  );
}
