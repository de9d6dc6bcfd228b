import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { createSqsClient } from "../../../lib/local/aws/sqs-client.ts";
import { startSqsServer } from "../../../lib/local/aws/sqs-server.ts";
import { makeQueue } from "../../rig/queue.ts";

async function start(port: number) {
  const server = await startSqsServer({ port, region: "us-east-1" });
  onTestFinished(() => server.close());
  return server;
}

test("the embedded SQS listens on loopback only", async () => {
  const { url } = await start(0);
  expect(new URL(url).hostname).toBe("127.0.0.1");
});

test("the error for a taken port names the flag that sets another port", async () => {
  const port = Number(new URL((await start(0)).url).port);
  await expect(start(port)).rejects.toThrow(
    `port ${port} is taken by another program: stop that program, or set another port with --sqs-port`,
  );
});

function longPoll(client: SQSClient, QueueUrl: string, abortSignal?: AbortSignal) {
  return client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), abortSignal && { abortSignal });
}

test("a long poll whose client has closed its connection takes no message from later receivers", async () => {
  const client = createSqsClient({ url: (await start(0)).url, region: "us-east-1" });
  onTestFinished(() => client.destroy());
  const queue = await makeQueue(client, { VisibilityTimeout: "30" });
  await Promise.all(
    [1, 2, 3].map(() => expect(longPoll(client, queue.queueUrl, AbortSignal.timeout(50))).rejects.toThrow()),
  );
  const [id] = await queue.send("one");
  expect(await longPoll(client, queue.queueUrl)).toMatchObject({ Messages: [{ MessageId: id }] });
});

test("closing ends long polls at once, also those of a client that polls again", { timeout: 15_000 }, async () => {
  const server = await startSqsServer({ port: 0, region: "us-east-1" });
  const client = createSqsClient({ url: server.url, region: "us-east-1" });
  const { queueUrl } = await makeQueue(client);
  const poll = () => longPoll(client, queueUrl);
  const polls = poll()
    .then(poll)
    .then(poll)
    .catch(() => "refused");
  await new Promise((resolve) => setImmediate(resolve));
  await server.close();
  expect(await polls).toBe("refused");
  client.destroy();
});
