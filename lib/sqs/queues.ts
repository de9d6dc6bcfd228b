import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
  type SQSClientConfig,
  SQSServiceException,
  type ChangeMessageVisibilityBatchRequestEntry as VisibilityEntry,
} from "@aws-sdk/client-sqs";
import type { Config, QueueName } from "../config.ts";
import { batchesOf, type Entry, fitToSize } from "./entry.ts";

/** A message that stays invisible for so long before its next delivery. */
export type HandBack = { readonly receiptHandle: string; readonly waitMs: number };

/** The queues as the functions use them; a signal ends what an invocation has no more time for. */
export type Queues = {
  /** Sends entries in full batches; resolves to whether each was taken, in their order. */
  send(queue: QueueName, entries: readonly Entry[], signal: AbortSignal): Promise<readonly boolean[]>;
  /** Sets when handed-back messages come again; one that cannot be set comes when its queue's own timeout ends. */
  handBack(queue: QueueName, handBacks: readonly HandBack[], signal: AbortSignal): Promise<void>;
};

/** The SDK's own way to send requests, bound to end: connect 1 s, 5 s in all. */
const IN_TIME = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** A client whose requests end in time; it tries twice, but for what must not be sent twice. */
export function sqsClient(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient({
    maxAttempts: 2,
    requestHandler: IN_TIME,
    useQueueUrlAsEndpoint: false, // emulators answer with queue URLs whose host need not resolve
    ...config,
  });
}

type Item = { readonly index: number; readonly entry: Entry };

/** Why an entry was not taken: `refused` for its content, `failed` by itself, `unsent` with its whole batch, after the client's retries. */
type Failure = Item & { readonly kind: "refused" | "failed" | "unsent"; readonly reason: string };

export function createQueues(client: SQSClient, config: Config, warn: (message: string) => void): Queues {
  const sendBatch = async (queue: QueueName, items: readonly Item[], signal: AbortSignal): Promise<Failure[]> => {
    const command = new SendMessageBatchCommand({ QueueUrl: config.queueUrl(queue), Entries: items.map(batchEntry) });
    try {
      const { Successful = [], Failed = [] } = await client.send(command, { abortSignal: signal });
      const taken = new Set(Successful.map(({ Id }) => Id));
      return items
        .filter(({ index }) => !taken.has(String(index)))
        .map((item) => ({ ...item, ...failureOf(Failed.find(({ Id }) => Id === String(item.index))) }));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const kind = isRefusal(error) ? "refused" : "unsent";
      // A batch that is refused as a whole says nothing of its entries, so each is tried alone.
      if (kind === "refused" && items.length > 1) return flatAll(items.map((item) => sendBatch(queue, [item], signal)));
      return items.map((item) => ({ ...item, kind, reason: `${error.name}: ${error.message}` }));
    }
  };

  const sendAll = (queue: QueueName, items: readonly Item[], signal: AbortSignal): Promise<Failure[]> =>
    flatAll(batchesOf(items).map((batch) => sendBatch(queue, batch, signal)));

  const changeVisibility = async (queue: QueueName, entries: VisibilityEntry[], signal: AbortSignal): Promise<void> => {
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: config.queueUrl(queue), Entries: entries });
    try {
      const { Failed = [] } = await client.send(command, { abortSignal: signal });
      for (const { Code, Message } of Failed) warn(`handing back to ${queue}: ${Code}: ${Message}`);
    } catch (error) {
      warn(`handing back to ${queue}: ${error}`);
    }
  };

  return {
    async send(queue, entries, signal) {
      const items = entries.map((entry, index) => ({ index, entry: fitToSize(entry) }));
      const first = await sendAll(queue, items, signal);
      const unsent = first.filter(({ kind }) => kind === "unsent");
      const again = first.filter(({ kind }) => kind !== "unsent").map(secondTry);
      const lost = [...unsent, ...(await sendAll(queue, again, signal))];
      for (const { reason } of lost) warn(`sending to ${queue}: ${reason}`);
      const lostIndexes = new Set(lost.map(({ index }) => index));
      return entries.map((_, index) => !lostIndexes.has(index));
    },
    async handBack(queue, handBacks, signal) {
      const entries = handBacks.map(({ receiptHandle, waitMs }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.ceil(waitMs / 1000), // no sooner than asked for; deadlines have seconds to spare
      }));
      for (let at = 0; at < entries.length; at += 10) await changeVisibility(queue, entries.slice(at, at + 10), signal);
    },
  };
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

/** An entry of which SQS says nothing has not been shown to be taken. */
function failureOf(failed: BatchResultErrorEntry | undefined): Pick<Failure, "kind" | "reason"> {
  if (failed === undefined) return { kind: "failed", reason: "SQS did not say that it took the message" };
  return { kind: failed.SenderFault ? "refused" : "failed", reason: `${failed.Code}: ${failed.Message}` };
}

/** What was refused for its content goes once more without free text, what failed otherwise as it is. */
function secondTry({ index, entry, kind }: Failure): Item {
  return { index, entry: kind === "refused" ? fitToSize(entry.plain?.() ?? entry) : entry };
}

/** Faults by which SQS says that it will not have the content of a request. Source: SQS API reference, common errors of SendMessageBatch. */
const REFUSALS: ReadonlySet<string> = new Set([
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidAttributeValue",
  "BatchRequestTooLong",
]);

function isRefusal(error: Error): boolean {
  return error instanceof SQSServiceException && REFUSALS.has(error.name.replace(/^AWS\.SimpleQueueService\./, ""));
}

async function flatAll<T>(promises: readonly Promise<T[]>[]): Promise<T[]> {
  return (await Promise.all(promises)).flat();
}
