import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { MessageTap, TakenMessage } from "../../../../lib/local/aws/embedded-sqs/tap-messages.ts";
import { functionKeyId } from "../../../../lib/local/aws/identities.ts";
import { startSqsServer } from "../../../../lib/local/aws/sqs-server.ts";
import { makeQueue } from "../../../rig/queue.ts";

const WORKER_KEY = functionKeyId("arn:aws:iam::000000000000:role/worker", "stopcord-dev-drs");

/** An embedded SQS with a queue, a client that signs as a worker, and all that the tap has seen. */
async function startTapped() {
  const seen = { sent: [] as TakenMessage[], received: [] as string[], deleted: [] as string[] };
  const tap: MessageTap = {
    onSent: (message) => void seen.sent.push(message),
    onReceived: ({ body }) => void seen.received.push(body),
    onDeleted: ({ receiptHandle }) => void seen.deleted.push(receiptHandle),
  };
  const server = await startSqsServer({ port: 0, region: "us-east-1", tap });
  const credentials = { accessKeyId: WORKER_KEY, secretAccessKey: "any" };
  const client = new SQSClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials,
    useQueueUrlAsEndpoint: false,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return { seen, client, QueueUrl: (await makeQueue(client)).queueUrl };
}

describe("the tap of the embedded SQS", () => {
  test("it sees a sent message with its attributes, its delay and the function that sent it", async () => {
    const { seen, client, QueueUrl } = await startTapped();
    const MessageAttributes = { progress: { DataType: "String", StringValue: "{}" } };
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: "one", DelaySeconds: 2, MessageAttributes }),
    );
    expect(seen.sent).toEqual([
      {
        ...{ queue: QueueUrl.split("/").at(-1), messageId: sent.MessageId, body: "one", delayMs: 2_000 },
        ...{ attributes: { progress: "{}" }, functionName: "stopcord-dev-drs" },
      },
    ]);
  });

  test("it sees the entries of a batch that SQS has taken, and no others", async () => {
    const { seen, client, QueueUrl } = await startTapped();
    const Entries = [
      { Id: "a", MessageBody: "taken" },
      { Id: "b", MessageBody: "refused", DelaySeconds: 901 },
    ];
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(seen.sent.map(({ body }) => body)).toEqual(["taken"]);
  });

  test("it sees receives and deletes", async () => {
    const { seen, client, QueueUrl } = await startTapped();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    const ReceiptHandle = Messages[0]?.ReceiptHandle;
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    expect(seen).toMatchObject({ received: ["one"], deleted: [ReceiptHandle] });
  });
});
