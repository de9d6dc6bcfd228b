import {
  DeleteMessageCommand,
  type MessageSystemAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect } from "vitest";
import { functionKeyId, roleIdOf, senderIdOf } from "../../../../lib/local/aws/identities.ts";
import { embeddedSqsTest } from "../../../rig/embedded-sqs-test.ts";
import { makeQueue } from "../../../rig/queue.ts";

const ROLE = "arn:aws:iam::000000000000:role/stopcord-RouterRole";
const TRACE = "Root=1-6aba3a9c-0ad723aa6f28be0c1799046b;Parent=4bc416e7d2fef21a;Sampled=0;Lineage=2:b695919f:1";

const test = embeddedSqsTest.extend("clientOf", async ({ sqs, region }, { onCleanup }) => {
  const clients: SQSClient[] = [];
  onCleanup(() => clients.forEach((client) => void client.destroy()));
  return (accessKeyId: string): SQSClient => {
    const credentials = { accessKeyId, secretAccessKey: "any" };
    const client = new SQSClient({ endpoint: sqs.url, region, credentials, useQueueUrlAsEndpoint: false });
    clients.push(client);
    return client;
  };
});

async function attributesIn(
  client: SQSClient,
  QueueUrl: string,
  names: readonly MessageSystemAttributeName[] = ["All"],
) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 5,
    MessageSystemAttributeNames: [...names],
  });
  return (await client.send(command)).Messages?.map(({ Attributes }) => Attributes);
}

describe.concurrent("SenderId", () => {
  test.for([
    ["a function", functionKeyId(ROLE, "stopcord-dev-router"), `${roleIdOf(ROLE)}:stopcord-dev-router`],
    ["anybody else", "AKIDEXAMPLE", senderIdOf("AKIDEXAMPLE")],
  ] as const)("it is the id of the caller for a message of %s", async ([, key, senderId], { sqs, clientOf }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const client = clientOf(key);
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "one" }));
    const Entries = [{ Id: "two", MessageBody: "two" }];
    await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    expect(await attributesIn(sqs.client, queueUrl)).toMatchObject([{ SenderId: senderId }, { SenderId: senderId }]);
  });

  test("it cannot be set by the sender", async ({ sqs }) => {
    const { queueUrl, send } = await makeQueue(sqs.client);
    await send({ MessageAttributes: { SenderId: { DataType: "String", StringValue: "AROAFORGED" } } });
    expect(await attributesIn(sqs.client, queueUrl)).toMatchObject([{ SenderId: senderIdOf("local") }]);
  });
});

describe.concurrent("AWSTraceHeader", () => {
  test("it is the trace header of the request that sent the message", async ({ sqs, clientOf }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const client = clientOf("any");
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: object }).headers, { "X-Amzn-Trace-Id": TRACE });
        return next(args);
      },
      { step: "build" },
    );
    const Entries = [{ Id: "one", MessageBody: "one" }];
    await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    expect(await attributesIn(sqs.client, queueUrl)).toMatchObject([{ AWSTraceHeader: TRACE }]);
  });

  test("it is the attribute that the sender set", async ({ sqs }) => {
    const { queueUrl, send } = await makeQueue(sqs.client);
    await send({ MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: TRACE } } });
    expect(await attributesIn(sqs.client, queueUrl)).toMatchObject([{ AWSTraceHeader: TRACE }]);
  });

  test.for(["Root=1\r\nX-Evil: 1", "😀", "a".repeat(513)])(
    "it is not there for %j, which no function could send on in a header",
    async (header, { sqs }) => {
      const { queueUrl, send } = await makeQueue(sqs.client);
      await send({ MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } });
      const [attributes] = (await attributesIn(sqs.client, queueUrl)) ?? [];
      expect(attributes).not.toHaveProperty("AWSTraceHeader");
    },
  );
});

describe.concurrent("MessageGroupId", () => {
  test("it is handed out as it was sent, to each message its own", async ({ sqs }) => {
    const { queueUrl, send } = await makeQueue(sqs.client);
    await send({ MessageGroupId: "tenant-1" }, { MessageGroupId: "tenant-2" }, {});
    const received = await attributesIn(sqs.client, queueUrl);
    expect(received?.map((attributes) => attributes?.MessageGroupId)).toEqual(["tenant-1", "tenant-2", undefined]);
  });
});

describe.concurrent("DeadLetterQueueSourceArn", () => {
  test("it is the ARN of the queue whose redrive policy moved the message; the sender stays", async ({ sqs }) => {
    const deadLetters = await makeQueue(sqs.client);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 });
    const source = await makeQueue(sqs.client, { RedrivePolicy, VisibilityTimeout: "0" });
    await source.send({ MessageGroupId: "tenant" });
    await deadLetters.send("sent directly");
    expect(await attributesIn(sqs.client, source.queueUrl)).toMatchObject([{ ApproximateReceiveCount: "1" }]);
    expect(await source.receive()).toEqual([]);
    const received = (await attributesIn(sqs.client, deadLetters.queueUrl)) ?? [];
    expect(received.map((attributes) => attributes?.DeadLetterQueueSourceArn)).toEqual([undefined, source.arn]);
    expect(received[1]).toMatchObject({ SenderId: senderIdOf("local"), MessageGroupId: "tenant" });
  });
});

describe.concurrent("a receive", () => {
  test("it gets the system attributes that it names, and no others", async ({ sqs }) => {
    const { queueUrl, send } = await makeQueue(sqs.client, { VisibilityTimeout: "0" });
    await send({ MessageGroupId: "tenant" });
    expect(await attributesIn(sqs.client, queueUrl, ["MessageGroupId"])).toEqual([{ MessageGroupId: "tenant" }]);
    expect(await attributesIn(sqs.client, queueUrl, [])).toEqual([undefined]);
  });

  test("it gets them at every receive, until the message is deleted", async ({ sqs }) => {
    const { queueUrl, send, depth } = await makeQueue(sqs.client, { VisibilityTimeout: "0" });
    await send({ MessageGroupId: "tenant" });
    await attributesIn(sqs.client, queueUrl);
    const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ["All"] });
    const [message] = (await sqs.client.send(command)).Messages ?? [];
    expect(message?.Attributes).toMatchObject({ MessageGroupId: "tenant", ApproximateReceiveCount: "2" });
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle }));
    expect(await depth()).toBe(0);
  });

  test("it gets them for a message that ends its long poll", async ({ sqs }) => {
    const { queueUrl, send, depth } = await makeQueue(sqs.client, { VisibilityTimeout: "60" });
    for (let i = 0; i < 20; i++) {
      const polling = attributesIn(sqs.client, queueUrl);
      for (let n = 0; n < i; n++) await depth(); // the poll comes before the send, or after it
      await send({ MessageGroupId: `tenant-${i}` });
      expect(await polling).toMatchObject([{ MessageGroupId: `tenant-${i}`, SenderId: senderIdOf("local") }]);
    }
  });
});
