import { setTimeout as wait } from "node:timers/promises";
import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Size and time limits of one batch. `waitSeconds` is the wait for the first message, `windowSeconds` the wait for more. */
export type ReceiveOptions = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
};

/** The messages of one batch, and the time at which the first was received, in milliseconds since 1970. */
export type ReceivedMessages = { readonly messages: readonly Message[]; readonly receivedAtMs: number };

/** Receives up to `batchSize` messages. The window counts from the first message; without a window one receive is the batch. */
export async function receiveBatch(options: ReceiveOptions): Promise<ReceivedMessages> {
  const first = await receive(options, options.batchSize, options.waitSeconds);
  const receivedAtMs = Date.now();
  if (first.length === 0 || options.windowSeconds === 0) return { messages: first, receivedAtMs };
  return { messages: await fill(first, options, receivedAtMs + options.windowSeconds * 1000), receivedAtMs };
}

async function fill(
  first: readonly Message[],
  options: ReceiveOptions,
  closesAtMs: number,
): Promise<readonly Message[]> {
  const batch = [...first];
  while (batch.length < options.batchSize && Date.now() < closesAtMs && !options.signal.aborted) {
    const leftMs = closesAtMs - Date.now();
    // SQS waits whole seconds only, so the last fraction of a second is spent in short polls.
    const receiving = receive(options, options.batchSize - batch.length, Math.min(20, Math.floor(leftMs / 1000)));
    const more = await receiving.catch(() => undefined);
    if (more === undefined) return batch; // retrying would use up the visibility of the messages already received
    batch.push(...more);
    if (more.length === 0 && leftMs < 1000) await wait(Math.min(leftMs, SHORT_POLL_MS));
  }
  return batch;
}

const SHORT_POLL_MS = 50;

async function receive(options: ReceiveOptions, count: number, waitSeconds: number): Promise<readonly Message[]> {
  const { sqs, queueUrl, signal } = options;
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(10, count),
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
}
