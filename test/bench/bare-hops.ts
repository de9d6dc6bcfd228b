import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createGate, type Gate } from "./gate.ts";
import { createMessageCounter, type MessageCounter } from "./message-counter.ts";

/** Loops that move messages unprocessed from the first queue to the second and from there to the third. */
export type BareHops = {
  readonly urls: QueueUrls;
  /** The loops move no message while the gate is closed. */
  readonly gate: Gate;
  /** Counts the messages that reach the third queue. */
  readonly counter: MessageCounter;
  stop(): void;
};

type QueueUrls = readonly [first: string, second: string, third: string];

/** Number of concurrent batches per queue, equal to the environments per function of the one-machine edition. */
const LOOPS_PER_QUEUE = 3;

/**
 * Starts the loops. With the first send, a batch takes two receives, two deletes and three sends, as in the pipeline.
 */
export function startBareHops(sqs: SQSClient, urls: QueueUrls): BareHops {
  const gate = createGate();
  const counter = createMessageCounter();
  const stopping = new AbortController();
  const { signal } = stopping;

  const moveMessages = async ({ from, to, makeMessage }: Hop, onMoved: (count: number) => void) => {
    while (!signal.aborted) {
      const batch = await receive(sqs, from, signal);
      await gate.whenOpen();
      if (batch.length === 0 || signal.aborted) continue;
      const Entries = batch.map(({ Body = "" }, index) => ({ Id: String(index), ...makeMessage(Body) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: to, Entries }));
      const handles = batch.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: from, Entries: handles }));
      onMoved(batch.length);
    }
  };

  const throwUnlessStopping = (error: unknown): void => {
    if (!signal.aborted) throw error;
  };

  const [first, second, third] = urls;
  for (let loop = 0; loop < LOOPS_PER_QUEUE; loop++) {
    moveMessages({ from: first, to: second, makeMessage: makeForwarded }, () => {}).catch(throwUnlessStopping);
    moveMessages({ from: second, to: third, makeMessage: makeOutcome }, counter.add).catch(throwUnlessStopping);
  }

  return {
    urls,
    gate,
    counter,
    stop() {
      stopping.abort();
      gate.open();
    },
  };
}

/** Two queues, and a function that makes the message of the second from the body in the first. */
type Hop = { readonly from: string; readonly to: string; makeMessage(body: string): HopMessage };

type HopMessage = Omit<SendMessageBatchRequestEntry, "Id">;

/** Makes a message like the router's, without reading the body. */
function makeForwarded(body: string): HopMessage {
  return { MessageBody: body, MessageGroupId: "default" };
}

/** Makes a message with the size and the attributes of an outcome. */
function makeOutcome(body: string): HopMessage {
  const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
  const MessageAttributes = {
    requestId: attribute("bench/100"),
    service: attribute("codearts-build"),
    status: attribute("stopped"),
  };
  return { MessageBody: body.padEnd(OUTCOME_BYTES), MessageAttributes };
}

const OUTCOME_BYTES = 550;

async function receive(sqs: SQSClient, QueueUrl: string, abortSignal: AbortSignal): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return (await sqs.send(command, { abortSignal })).Messages ?? [];
}
