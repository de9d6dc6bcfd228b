import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Config } from "../config.ts";
import { type BatchResult, changeVisibilityBatch, deleteBatch, errorReason, sendBatch } from "../sqs/batch.ts";
import { type Entry, entryBytes, splitIntoBatches } from "../sqs/entry.ts";
import { type ReceivedLetter, receivedLetter } from "./dead-letter.ts";

/** A received letter, as far as deleting or releasing it needs. */
export type Lease = Pick<ReceivedLetter, "messageId" | "receiptHandle">;

/** The letters of one receive; `fault` is the reason why the receive failed. */
export type ReceivedLetters = { readonly letters: readonly ReceivedLetter[]; readonly fault?: string };

/** A message to send, and the letter that it was made of. */
type Renewed = { readonly entry: Entry; readonly letter: ReceivedLetter };

/** The dead-letter queue as `replay` uses it, and the `requests` queue. */
export type DeadLetterQueue = {
  /** Receives at most 10 letters, and hides them from other receivers for so many seconds. */
  receive(visibilitySeconds: number): Promise<ReceivedLetters>;
  /** Sends to `requests`, each entry once. An entry with a fault may have been taken all the same. */
  send<T extends Renewed>(items: readonly T[]): Promise<readonly BatchResult<T>[]>;
  /** Deletes letters, and tries those that fail a second time. */
  delete(letters: readonly Lease[]): Promise<readonly BatchResult<Lease>[]>;
  /** Shows letters to other receivers at once; one that fails is shown when its time is over. */
  release(letters: readonly Lease[]): Promise<readonly BatchResult<Lease>[]>;
};

/** Any long poll asks all servers of a queue, so that an empty answer means an empty queue; well below the client's timeout. */
const POLL_SECONDS = 2;

/** Batches that `release` has in flight at a time. */
const RELEASE_CONCURRENCY = 8;

/** Creates the queue over a client that makes one attempt only, since a second attempt could send a message twice. */
export function createDeadLetterQueue(
  client: SQSClient,
  { queueUrl }: Pick<Config, "queueUrl">,
  pollSeconds = POLL_SECONDS,
): DeadLetterQueue {
  const deadLetters = { client, queueUrl: queueUrl("dead-letters") };
  const requests = { client, queueUrl: queueUrl("requests") };
  const deleteInTurn = (letters: readonly Lease[]) =>
    inTurn(splitIntoBatches(letters), (batch) => deleteBatch(deadLetters, batch));

  return {
    async receive(visibilitySeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl: deadLetters.queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: pollSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ["SentTimestamp", "DeadLetterQueueSourceArn"],
        MessageAttributeNames: ["All"],
      });
      const answer = await client.send(command).catch(errorReason);
      if (typeof answer === "string") return { letters: [], fault: answer };
      return { letters: (answer.Messages ?? []).map(receivedLetter) };
    },
    send(items) {
      const batches = splitIntoBatches(items, ({ entry }) => entryBytes(entry));
      return inTurn(batches, (batch) => sendBatch(requests, batch));
    },
    async delete(letters) {
      const first = await deleteInTurn(letters);
      const failed = first.filter(({ fault }) => fault !== undefined).map(({ item }) => item);
      return [...first.filter(({ fault }) => fault === undefined), ...(await deleteInTurn(failed))];
    },
    async release(letters) {
      const batches = splitIntoBatches(letters).values(); // one iterator: each batch goes to whichever worker is free
      const showNow = (batch: readonly Lease[]) => changeVisibilityBatch(deadLetters, batch, () => 0);
      const workers = Array.from({ length: RELEASE_CONCURRENCY }, () => inTurn(batches, showNow));
      return (await Promise.all(workers)).flat();
    },
  };
}

async function inTurn<T, R>(batches: Iterable<T>, work: (batch: T) => Promise<readonly R[]>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const batch of batches) results.push(...(await work(batch)));
  return results;
}
