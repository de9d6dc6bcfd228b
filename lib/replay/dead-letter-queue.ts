import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Config } from "../config.ts";
import { batchesOf, type Entry } from "../sqs/entry.ts";
import { type ReceivedLetter, receivedLetter } from "./dead-letter.ts";

/** What it takes to delete a received letter, or to show it to others. */
export type Lease = Pick<ReceivedLetter, "receiptHandle">;

/** Why a queue did not do what it was asked for one item; undefined where it is known to have done it. */
export type Fault = string | undefined;

/** What a receive brought, or why it brought nothing. */
export type Received = { readonly letters: readonly ReceivedLetter[]; readonly fault?: Fault };

/** The dead-letter queue as `replay` uses it, and `requests` behind it; faults come in the order of what was asked for. */
export type DeadLetterQueue = {
  /** Receives up to 10, which nobody else sees for so long. */
  receive(visibilitySeconds: number): Promise<Received>;
  /** Sends to `requests`, each entry once: one that seems to have failed may be there all the same. */
  send(entries: readonly Entry[]): Promise<readonly Fault[]>;
  /** Deletes, with a second try for what fails. */
  delete(letters: readonly Lease[]): Promise<readonly Fault[]>;
  /** Lets others see them at once; one that fails is seen when its time is over. */
  release(letters: readonly Lease[]): Promise<readonly Fault[]>;
};

/** Well within the client's patience; any long poll asks all servers of a queue, so that an empty answer means something. */
const POLL_SECONDS = 2;

/** So many batches are on their way at a time when a run lets go of what it holds. */
const STRANDS = 8;

/** Works through a client that makes one attempt only, or what it sends could be there twice. */
export function createDeadLetterQueue(
  client: SQSClient,
  { queueUrl }: Pick<Config, "queueUrl">,
  pollSeconds = POLL_SECONDS,
): DeadLetterQueue {
  const QueueUrl = queueUrl("dead-letters");

  const deleteBatch = (batch: readonly Lease[]) =>
    askFor(batch.map(heldEntry), (Entries) => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })));

  const showBatch = (batch: readonly Lease[]) =>
    askFor(
      batch.map((held, index) => ({ ...heldEntry(held, index), VisibilityTimeout: 0 })),
      (Entries) => client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })),
    );

  const sendBatch = (batch: readonly Entry[]) =>
    askFor(batch.map(messageEntry), (Entries) =>
      client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl("requests"), Entries })),
    );

  return {
    async receive(visibilitySeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: pollSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ["SentTimestamp"],
        MessageAttributeNames: ["All"],
      });
      const answer = await client.send(command).catch(faultOf);
      return typeof answer === "string"
        ? { letters: [], fault: answer }
        : { letters: (answer.Messages ?? []).map(receivedLetter) };
    },
    send: (entries) =>
      inTurn(
        batchesOf(entries.map((entry) => ({ entry }))).map((batch) => batch.map(({ entry }) => entry)),
        sendBatch,
      ),
    async delete(letters) {
      const faults = await inTurn(tensOf(letters), deleteBatch);
      const failed = letters.filter((_, index) => faults[index] !== undefined);
      const faultsLeft = [...(await inTurn(tensOf(failed), deleteBatch))];
      return faults.map((fault) => (fault === undefined ? undefined : faultsLeft.shift()));
    },
    async release(letters) {
      const strands = chunksOf(tensOf(letters), STRANDS);
      return (await inTurn(strands, async (tens) => (await Promise.all(tens.map(showBatch))).flat())).flat();
    },
  };
}

type BatchAnswer = {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?: readonly BatchResultErrorEntry[] | undefined;
};

/** Asks for one batch; what its answer does not call successful has failed. */
async function askFor<E>(entries: E[], ask: (entries: E[]) => Promise<BatchAnswer>): Promise<Fault[]> {
  try {
    const { Successful = [], Failed = [] } = await ask(entries);
    const done = new Set(Successful.map(({ Id }) => Id));
    const reasons = new Map(Failed.map(({ Id, Code, Message }) => [Id, `${Code}: ${Message}`]));
    return entries.map((_, index) => {
      const id = String(index);
      return done.has(id) ? undefined : (reasons.get(id) ?? "SQS said nothing of it");
    });
  } catch (error) {
    const fault = faultOf(error);
    return entries.map(() => fault);
  }
}

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return `${error.name}: ${error.message}`;
}

async function inTurn<T, R>(batches: readonly T[], work: (batch: T) => Promise<readonly R[]>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const batch of batches) results.push(...(await work(batch)));
  return results;
}

function tensOf<T>(items: readonly T[]): T[][] {
  return chunksOf(items, 10);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function heldEntry({ receiptHandle }: Lease, index: number) {
  return { Id: String(index), ReceiptHandle: receiptHandle };
}

function messageEntry({ body, attributes = {} }: Entry, index: number) {
  const named = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]);
  return { Id: String(index), MessageBody: body, MessageAttributes: Object.fromEntries(named) };
}
