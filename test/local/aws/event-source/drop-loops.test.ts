import { DeleteMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, vi } from "vitest";
import { makeQueue } from "../../../rig/queue.ts";
import { sqsTest as test } from "../../../rig/sqs-test.ts";
import { deletedIn, until } from "./deliveries.ts";

vi.setConfig({ maxConcurrency: 20 });

const MAX_SENDS = 20;

/** Source of a handler that sends each message to its own queue again, up to 20 times, as the AWS SDK does on Lambda. */
function sendingAgain(sqsUrl: string): string {
  return `export const handler = async ({ Records }) => {
    for (const { body, eventSourceARN } of Records) {
      if (Number(body) >= ${MAX_SENDS}) continue;
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
        "x-amzn-trace-id": process.env._X_AMZN_TRACE_ID,
      };
      const QueueUrl = "${sqsUrl}/000000000000/" + eventSourceARN.split(":").at(-1);
      const message = { QueueUrl, MessageBody: String(Number(body) + 1) };
      const answer = await fetch("${sqsUrl}", { method: "POST", headers, body: JSON.stringify(message) });
      if (!answer.ok) throw new Error(await answer.text());
    }
    return {};
  };`;
}

const LINEAGE_16 = {
  MessageSystemAttributes: {
    AWSTraceHeader: {
      DataType: "String",
      StringValue: "Root=1-6aba3a9c-0ad723aa6f28be0c1799046b;Lineage=16:b695919f:15",
    },
  },
};

describe.concurrent("a function that sends to its own queue", () => {
  test("it is invoked 16 times; the 17th message stays in the queue and comes again by its visibility", async ({
    feed,
    sqs,
  }) => {
    const { queue, deliveries, errors } = await feed(sendingAgain(sqs.url), { attributes: { VisibilityTimeout: "3" } });
    await queue.send("1");
    const dropped = () => deliveries.filter(({ result }) => !result.ok && result.error === "recursive-loop");
    await until(() => expect(dropped().length).toBeGreaterThanOrEqual(2));
    expect(deletedIn(deliveries)).toHaveLength(16);
    expect(dropped().slice(0, 2)).toMatchObject([{ receiveCounts: [1] }, { receiveCounts: [2] }]);
    expect(dropped()[0]).toMatchObject({
      deletedIds: [],
      result: { errorType: "RecursiveInvocationException", message: expect.stringContaining("recursive loop") },
    });
    expect(errors.map(String)[0]).toMatch(
      /^Error: queue-\S+: Lambda does not invoke the function with message \S+, which has come through 16 invocations;/,
    );
  });

  test("it is invoked without end where it allows recursive loops", async ({ feed, sqs }) => {
    const source = { allowsRecursiveLoop: true };
    const { queue, deliveries, errors } = await feed(sendingAgain(sqs.url), { source });
    await queue.send("1");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(MAX_SENDS));
    expect(errors).toEqual([]);
  });
});

describe.concurrent("a message that has come through 16 invocations", () => {
  test("it goes to the dead-letter queue after maxReceiveCount receives, unchanged", async ({ feed, sqs }) => {
    const deadLetters = await makeQueue(sqs.client);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 });
    const { queue } = await feed("export const handler = async () => ({});", {
      attributes: { RedrivePolicy, VisibilityTimeout: "1" },
    });
    await queue.send({ MessageBody: "looped", ...LINEAGE_16 });
    await until(async () => {
      const [message] = await deadLetters.receive();
      expect(message?.Body).toBe("looped");
      await sqs.client.send(
        new DeleteMessageCommand({ QueueUrl: deadLetters.queueUrl, ReceiptHandle: message?.ReceiptHandle }),
      );
    });
  });

  test("it does not hold up a message that was received with it", async ({ feed }) => {
    const { queue, deliveries } = await feed("export const handler = async (event) => event;", {
      source: { pollers: 1, windowSeconds: 1, reportsItemFailures: false },
      attributes: { VisibilityTimeout: "30" },
    });
    const [looped, plain] = await queue.send({ MessageBody: "looped", ...LINEAGE_16 }, "plain");
    await until(() => expect(deletedIn(deliveries)).toEqual([plain]));
    expect(deliveries.flatMap(({ messageIds }) => messageIds)).toEqual([looped, plain]);
    expect(deliveries[1]?.result).toMatchObject({ value: { Records: [{ body: "plain" }] } });
  });
});
