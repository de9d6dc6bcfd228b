import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect } from "vitest";
import { embeddedSqsTest as test } from "../../../rig/embedded-sqs-test.ts";
import { makeQueue } from "../../../rig/queue.ts";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`attribute${i}`, text("x")]));

const INVALID = [
  [
    "a delay over 900 seconds",
    { DelaySeconds: 901 },
    "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
  ],
  [
    "a negative delay",
    { DelaySeconds: -1 },
    "Value -1 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
  ],
  [
    "a delay with a fraction",
    { DelaySeconds: 1.5 },
    "Value 1.5 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
  ],
  [
    "an eleventh attribute",
    { MessageAttributes: attributes(11) },
    "Number of message attributes [11] exceeds the allowed maximum [10].",
  ],
  [
    "an empty text attribute",
    { MessageAttributes: { code: text("") } },
    "Message (user) attribute 'code' must contain a non-empty value of type 'String'.",
  ],
  [
    "an empty binary attribute",
    { MessageAttributes: { code: { DataType: "Binary", BinaryValue: new Uint8Array() } } },
    "Message (user) attribute 'code' must contain a non-empty value of type 'Binary'.",
  ],
  [
    "a group id with a space",
    { MessageGroupId: "a b" },
    "Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
  ],
] as const;

const VALID = [
  ["no delay", { DelaySeconds: 0 }],
  ["the longest delay", { DelaySeconds: 900 }],
  ["ten attributes", { MessageAttributes: attributes(10) }],
  ["the longest group id", { MessageGroupId: "~".repeat(128) }],
] as const;

describe.concurrent("SendMessage", () => {
  test.for(INVALID)("%s is refused with SQS's InvalidParameterValue", async ([, message, reason], { sqs }) => {
    const { queueUrl, depth } = await makeQueue(sqs.client);
    const sending = sqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "x", ...message }));
    await expect(sending).rejects.toMatchObject({ name: "InvalidParameterValue", message: reason });
    expect(await depth()).toBe(0);
  });

  test.for(VALID)("%s is accepted", async ([, message], { sqs }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const sending = sqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "x", ...message }));
    expect(await sending).toMatchObject({ MessageId: expect.any(String) });
  });
});

describe.concurrent("SendMessageBatch", () => {
  test.for(INVALID)("%s fails for its entry alone, by the sender's fault", async ([, message, reason], { sqs }) => {
    const { queueUrl, receive } = await makeQueue(sqs.client);
    const Entries = [
      { Id: "bad", MessageBody: "bad", ...message },
      { Id: "good", MessageBody: "good", MessageAttributes: { kept: text("x") } },
    ];
    const answer = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(answer.Failed).toEqual([{ Id: "bad", SenderFault: true, Code: "InvalidParameterValue", Message: reason }]);
    expect((await receive()).map(({ Body }) => Body)).toEqual(["good"]);
  });

  test.for(VALID)("%s is accepted", async ([, message], { sqs }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const Entries = [{ Id: "one", MessageBody: "x", ...message }];
    const answer = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    expect(answer.Failed ?? []).toEqual([]);
  });

  test("a batch of invalid entries is answered with all of them as failed", async ({ sqs }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const Entries = [1, 2].map((n) => ({ Id: `${n}`, MessageBody: "x", DelaySeconds: 901 }));
    const answer = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    expect(answer.Successful).toEqual([]);
    expect(answer.Failed).toMatchObject([{ Id: "1" }, { Id: "2" }]);
  });

  test("a batch is refused as a whole where SQS does so, whatever its entries hold", async ({ sqs }) => {
    const { queueUrl } = await makeQueue(sqs.client);
    const entry = { Id: "same", MessageBody: "x", DelaySeconds: 901 };
    const send = (Entries: (typeof entry)[]) =>
      sqs.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    await expect(send([entry, entry])).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
    const eleven = Array.from({ length: 11 }, (_, i) => ({ ...entry, Id: `${i}` }));
    await expect(send(eleven)).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
  });

  test("a queue that does not exist is named, though an entry is invalid", async ({ sqs }) => {
    const Entries = [
      { Id: "bad", MessageBody: "x", DelaySeconds: 901 },
      { Id: "good", MessageBody: "x" },
    ];
    const command = new SendMessageBatchCommand({ QueueUrl: `${sqs.url}/000000000000/nowhere`, Entries });
    await expect(sqs.client.send(command)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });
});
