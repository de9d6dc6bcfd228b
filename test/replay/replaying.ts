import {
  type MessageAttributeValue,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageResult,
  type SendMessageBatchCommandInput,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { createDeadLetterQueue } from "../../lib/replay/dead-letter-queue.ts";
import { readReplayOptions } from "../../lib/replay/options.ts";
import { createReplay } from "../../lib/replay/replay.ts";
import type { ReplayReport } from "../../lib/replay/report.ts";
import { changeVisibilityBatch } from "../../lib/sqs/batch.ts";
import { splitIntoBatches } from "../../lib/sqs/entry.ts";
import { wallClock } from "../../lib/time/clock.ts";
import { makeQueue } from "../rig/queue.ts";
import { sqsTest } from "../rig/sqs-test.ts";

/** A dead letter to put into the queue. */
export type Letter = { readonly body: unknown; readonly attributes?: Readonly<Record<string, string>> };

/** A replayed request as it lies in `requests`. */
export type Replayed = {
  readonly id: string;
  readonly body: Record<string, unknown>;
  readonly attributes: Record<string, string>;
};

/** Wraps each call of a run to SQS; it may throw before the call, or after the call has had its effect. */
export type OnCall = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

export type RunTerms = { readonly remainingMs?: () => number; readonly onCall?: OnCall };

/** Tests with a dead-letter queue and a `requests` of their own in the embedded SQS. */
export const replayTest = sqsTest.extend("desk", async ({ sqs, region }, { onCleanup }) => {
  const deadLetters = await makeQueue(sqs.client, { VisibilityTimeout: "30" });
  const requests = await makeQueue(sqs.client, { VisibilityTimeout: "30" });
  const clients: SQSClient[] = [];
  const handles: string[] = [];
  onCleanup(() => {
    for (const client of clients) client.destroy();
  });

  const note = ({ Messages = [] }: ReceiveMessageResult): void => {
    handles.push(...Messages.flatMap(({ ReceiptHandle }) => ReceiptHandle ?? []));
  };

  /** The request ids that each run has sent, in order, those of failed calls included. */
  const sentByRun: string[][] = [];

  const clientOf = (onCall: OnCall): SQSClient => {
    const client = createSqsClient({ url: sqs.url, region });
    const sent: string[] = [];
    sentByRun.push(sent);
    clients.push(client);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const name = String(context.commandName).replace("Command", "");
        if (name === "SendMessageBatch") sent.push(...idsOf(args.input as SendMessageBatchCommandInput));
        const call = async () => {
          const result = await next(args);
          note(result.output as ReceiveMessageResult);
          return result;
        };
        return (await onCall(name, call)) as Awaited<ReturnType<typeof next>>;
      },
      { step: "initialize" },
    );
    return client;
  };

  const drain = async (queueUrl: string) => {
    const drained = [];
    for (;;) {
      const { Messages = [] } = await sqs.client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      if (Messages.length === 0) return drained;
      drained.push(...Messages);
    }
  };

  return {
    deadLetters,
    requests,
    sentByRun,
    /** Records the receipts of received messages, for `passTime`. */
    note,
    async put(...letters: readonly Letter[]): Promise<string[]> {
      const ids: string[] = [];
      for (const batch of splitIntoBatches(letters)) ids.push(...(await deadLetters.send(...batch.map(draftOf))));
      return ids;
    },
    /** Runs one invocation of `replay`. */
    async run(event: unknown = {}, { remainingMs = () => 60_000, onCall = (_, call) => call() }: RunTerms = {}) {
      const urls = { requests: requests.queueUrl, "dead-letters": deadLetters.queueUrl };
      const queueUrl = (name: string) => urls[name as keyof typeof urls];
      const queue = createDeadLetterQueue(clientOf(onCall), { queueUrl }, 0);
      const replay = createReplay(queue, { ...wallClock, wait: async () => {} });
      return replay(readReplayOptions(event, Date.now()), remainingMs);
    },
    /** Ends the visibility timeout of all letters that a killed run has received and not deleted. */
    async passTime() {
      const held = handles.splice(0).map((receiptHandle) => ({ receiptHandle }));
      const queue = { client: sqs.client, queueUrl: deadLetters.queueUrl };
      for (const batch of splitIntoBatches(held)) await changeVisibilityBatch(queue, batch, () => 0);
    },
    /** Receives the messages of `requests`, which hides them. */
    async replayed(): Promise<Replayed[]> {
      return (await drain(requests.queueUrl)).map(({ Body = "", MessageAttributes }) => {
        const body = JSON.parse(Body);
        return { id: body.id, body, attributes: textsOf(MessageAttributes) };
      });
    },
    /** Empties both queues. */
    async discard() {
      for (const QueueUrl of [deadLetters.queueUrl, requests.queueUrl]) {
        await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
      }
      handles.length = 0;
    },
    /** Receives the visible dead letters, which hides them; answers their bodies. */
    async visible(): Promise<string[]> {
      return (await drain(deadLetters.queueUrl)).map(({ Body = "" }) => Body);
    },
  };
});

/** The numbers of a report. */
export function countsOf({ scanned, matched, replayed, skippedCount, left, undeleted, hidden }: ReplayReport) {
  return { scanned, matched, replayed, skippedCount, left, undeleted, hidden };
}

function draftOf({ body, attributes = {} }: Letter): Partial<SendMessageBatchRequestEntry> {
  const named = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]);
  return {
    MessageBody: typeof body === "string" ? body : JSON.stringify(body),
    MessageAttributes: Object.fromEntries(named),
  };
}

function idsOf({ Entries = [] }: SendMessageBatchCommandInput): string[] {
  return Entries.map(({ MessageBody = "" }) => JSON.parse(MessageBody).id);
}

function textsOf(attributes: Record<string, MessageAttributeValue> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValue = "" }]) => [name, StringValue]));
}
