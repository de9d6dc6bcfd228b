import { setTimeout as wait } from "node:timers/promises";
import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** How a batch is put together; `waitSeconds` is how long to wait for its first message. */
export type ReceiveOptions = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
};

/** Messages of one batch, and when the first of them was received. */
export type ReceivedMessages = { readonly messages: readonly Message[]; readonly receivedAtMs: number };

/** Receives up to `batchSize` messages: what is there, and then what comes until the window, counted from the first, has passed. */
export async function receiveBatch(terms: ReceiveOptions): Promise<ReceivedMessages> {
  const first = await receive(terms, terms.batchSize, terms.waitSeconds);
  const receivedAtMs = Date.now();
  if (first.length === 0 || terms.windowSeconds === 0) return { messages: first, receivedAtMs };
  return { messages: await fill(first, terms, receivedAtMs + terms.windowSeconds * 1000), receivedAtMs };
}

async function fill(first: readonly Message[], terms: ReceiveOptions, closesAtMs: number): Promise<readonly Message[]> {
  const batch = [...first];
  while (batch.length < terms.batchSize && Date.now() < closesAtMs && !terms.signal.aborted) {
    const leftMs = closesAtMs - Date.now();
    // SQS waits whole seconds only; the last fraction of one is spent in short looks.
    const receiving = receive(terms, terms.batchSize - batch.length, Math.min(20, Math.floor(leftMs / 1000)));
    const more = await receiving.catch(() => undefined);
    if (more === undefined) return batch; // what is already here must not wait out its visibility for it
    batch.push(...more);
    if (more.length === 0 && leftMs < 1000) await wait(Math.min(leftMs, SHORT_LOOK_MS));
  }
  return batch;
}

const SHORT_LOOK_MS = 50;

async function receive(terms: ReceiveOptions, count: number, waitSeconds: number): Promise<readonly Message[]> {
  const { sqs, queueUrl, signal } = terms;
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(10, count),
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
}
