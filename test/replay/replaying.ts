import {
  ChangeMessageVisibilityBatchCommand,
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
import { wallClock } from "../../lib/time/clock.ts";
import { makeQueue } from "../rig/queue.ts";
import { sqsTest } from "../rig/sqs-test.ts";

/** A dead letter as somebody puts it into the queue. */
export type Letter = { readonly body: unknown; readonly attributes?: Readonly<Record<string, string>> };

/** What a request that was sent again looks like in `requests`. */
export type Replayed = {
  readonly id: string;
  readonly body: Record<string, unknown>;
  readonly attributes: Record<string, string>;
};

/** Stands between a run and SQS: may throw before a call, or after it has had its effect. */
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

  /** What each run sent, request ids in their order; a failed call's included. */
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
    /** Remembers what somebody received, for `passTime`. */
    note,
    async put(...letters: readonly Letter[]): Promise<string[]> {
      const ids: string[] = [];
      for (let at = 0; at < letters.length; at += 10) {
        ids.push(...(await deadLetters.send(...letters.slice(at, at + 10).map(draftOf))));
      }
      return ids;
    },
    /** One invocation. */
    async run(event: unknown = {}, { remainingMs = () => 60_000, onCall = (_, call) => call() }: RunTerms = {}) {
      const urls = { requests: requests.queueUrl, "dead-letters": deadLetters.queueUrl };
      const queueUrl = (name: string) => urls[name as keyof typeof urls];
      const queue = createDeadLetterQueue(clientOf(onCall), { queueUrl }, 0);
      const replay = createReplay(queue, { ...wallClock, wait: async () => {} });
      return replay(readReplayOptions(event, Date.now()), remainingMs);
    },
    /** Ends the visibility timeout of whatever a run that was killed had received and not deleted. */
    async passTime() {
      while (handles.length > 0) {
        const Entries = handles
          .splice(0, 10)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
        await sqs.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetters.queueUrl, Entries }));
      }
    },
    /** What has come to `requests`; takes it out of the way. */
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
    /** The bodies of the dead letters that anybody can see; hides them. */
    async visible(): Promise<string[]> {
      return (await drain(deadLetters.queueUrl)).map(({ Body = "" }) => Body);
    },
  };
});

/** What of a report is numbers. */
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
