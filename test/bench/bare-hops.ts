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

/** Messages that are taken from the first queue to the second and from there to the third, and nothing done to them. */
export type BareHops = { readonly urls: QueueUrls; readonly tap: Gate; readonly tally: MessageCounter; stop(): void };

type QueueUrls = readonly [first: string, second: string, third: string];

/** As many batches of a queue are under way at a time as the one-machine edition has environments for a function. */
const STRANDS = 3;

/** Receives as an event source does, sends on, deletes: with the filling two receives, two deletes, three sends. */
export function startBareHops(sqs: SQSClient, urls: QueueUrls): BareHops {
  const tap = createGate();
  const tally = createMessageCounter();
  const stopping = new AbortController();
  const { signal } = stopping;

  const hop = async ({ from, to, become }: Hop, onDone: (count: number) => void) => {
    while (!signal.aborted) {
      const batch = await receive(sqs, from, signal);
      await tap.whenOpen();
      if (batch.length === 0 || signal.aborted) continue;
      const Entries = batch.map(({ Body = "" }, at) => ({ Id: String(at), ...become(Body) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: to, Entries }));
      const handles = batch.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: from, Entries: handles }));
      onDone(batch.length);
    }
  };

  const [first, second, third] = urls;
  for (let strand = 0; strand < STRANDS; strand++) {
    hop({ from: first, to: second, become: asForwarded }, () => {}).catch(unlessStopping);
    hop({ from: second, to: third, become: asOutcome }, tally.add).catch(unlessStopping);
  }

  function unlessStopping(error: unknown): void {
    if (!signal.aborted) throw error;
  }

  return {
    ...{ urls, tap, tally },
    stop() {
      stopping.abort();
      tap.open();
    },
  };
}

/** Between two queues: what a message of the first becomes in the second. */
type Hop = { readonly from: string; readonly to: string; become(body: string): Became };

type Became = Omit<SendMessageBatchRequestEntry, "Id">;

/** As the router would send it, put together without a look at it. */
function asForwarded(body: string): Became {
  return { MessageBody: body, MessageGroupId: "default" };
}

/** As large as an outcome, and with its attributes. */
function asOutcome(body: string): Became {
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
    ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 },
    ...{ MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] },
  });
  return (await sqs.send(command, { abortSignal })).Messages ?? [];
}
