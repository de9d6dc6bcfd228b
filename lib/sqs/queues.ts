import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import type { Config, QueueName } from "../config.ts";
import { type BatchQueue, type BatchResult, changeVisibilityBatch, sendBatch } from "./batch.ts";
import { type Entry, entryBytes, fitToSize, splitIntoBatches } from "./entry.ts";

/** A received message that stays invisible for `waitMs` from now on. */
export type HiddenMessage = { readonly receiptHandle: string; readonly waitMs: number };

/** An item, and whether its queue has taken its message. */
export type SendResult<T> = { readonly item: T; readonly isSent: boolean };

/** The queues as the functions use them; a signal aborts the requests of an invocation that is about to end. */
export type Queues = {
  /** Sends the entry of each item, in full batches. */
  send<T extends { readonly entry: Entry }>(
    queue: QueueName,
    items: readonly T[],
    signal: AbortSignal,
  ): Promise<readonly SendResult<T>[]>;
  /** Sets the next delivery of each message; where SQS fails, the queue's visibility timeout decides. */
  hide(queue: QueueName, messages: readonly HiddenMessage[], signal: AbortSignal): Promise<void>;
};

/** Options of the SDK's request handler: 1 s to connect, 5 s in all. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Creates a client whose requests end within 5 s. It makes two attempts; `config` can forbid the second. */
export function sqsClient(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient({
    maxAttempts: 2,
    requestHandler: TIMEOUTS,
    useQueueUrlAsEndpoint: false, // emulators answer with queue URLs whose host need not resolve
    ...config,
  });
}

/** Creates the queues over one client; `warn` gets the reason for each message that SQS did not take. */
export function createQueues(client: SQSClient, config: Config, warn: (message: string) => void): Queues {
  return {
    async send(name, items, signal) {
      const queue = { client, queueUrl: config.queueUrl(name), signal };
      const results = await sendWithRetry(
        queue,
        items.map((item) => ({ item, entry: fitToSize(item.entry) })),
      );
      for (const { fault } of results) if (fault) warn(`sending to ${name}: ${fault.reason}`);
      return results.map(({ item: { item }, fault }) => ({ item, isSent: fault === undefined }));
    },
    async hide(name, messages, signal) {
      const queue = { client, queueUrl: config.queueUrl(name), signal };
      for (const batch of splitIntoBatches(messages)) {
        const results = await changeVisibilityBatch(queue, batch, visibilitySeconds);
        for (const reason of reasonsOf(results)) warn(`setting the visibility of messages of ${name}: ${reason}`);
      }
    },
  };
}

/** One try to send an item: its entry may be smaller than the item's own, or without free text. */
type Attempt<T> = { readonly item: T; readonly entry: Entry };

/** Sends all attempts, and sends those once more whose fault allows it. */
async function sendWithRetry<T>(queue: BatchQueue, attempts: Attempt<T>[]): Promise<BatchResult<Attempt<T>>[]> {
  const first = await sendAll(queue, attempts);
  const second = await sendAll(queue, first.filter(isRetryable).map(nextAttempt));
  return [...first.filter((result) => !isRetryable(result)), ...second];
}

/** Sends full batches, all at the same time. */
async function sendAll<T>(queue: BatchQueue, attempts: Attempt<T>[]): Promise<BatchResult<Attempt<T>>[]> {
  const batches = splitIntoBatches(attempts, ({ entry }) => entryBytes(entry));
  return (await Promise.all(batches.map((batch) => sendOneBatch(queue, batch)))).flat();
}

/** Sends one batch; after a refusal of the whole batch sends each entry alone, since the refusal names no entry. */
async function sendOneBatch<T>(queue: BatchQueue, batch: Attempt<T>[]): Promise<BatchResult<Attempt<T>>[]> {
  const results = await sendBatch(queue, batch);
  const isRefused = results.some(({ fault }) => fault?.scope === "batch" && fault.kind === "refused");
  if (!isRefused || batch.length === 1) return results;
  return (await Promise.all(batch.map((attempt) => sendBatch(queue, [attempt])))).flat();
}

/** A request that failed as a whole is not retried here: the client has tried it twice already. */
function isRetryable({ fault }: BatchResult<unknown>): boolean {
  return fault !== undefined && !(fault.scope === "batch" && fault.kind === "failed");
}

/** The second attempt after a fault: without free text after a refusal, unchanged after a failure of SQS. */
function nextAttempt<T>({ item: { item, entry }, fault }: BatchResult<Attempt<T>>): Attempt<T> {
  return { item, entry: fault?.kind === "refused" ? fitToSize(entry.plain?.() ?? entry) : entry };
}

/** Rounds up, since a message must not come before its wait is over. Waits that are fitted to a deadline are whole seconds. */
function visibilitySeconds({ waitMs }: HiddenMessage): number {
  return Math.ceil(waitMs / 1000);
}

function reasonsOf(results: readonly BatchResult<unknown>[]): ReadonlySet<string> {
  return new Set(results.flatMap(({ fault }) => fault?.reason ?? []));
}
