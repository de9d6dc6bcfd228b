import { describe, expect, vi } from "vitest";
import type { InvocationResult } from "../../../../lib/local/aws/lambda/execution-environment.ts";
import { sqsTest as test } from "../../../rig/sqs-test.ts";
import { deletedIn, SUCCEED, until } from "./deliveries.ts";

// Most tests only wait for a visibility timeout to end, so many can run at a time.
vi.setConfig({ maxConcurrency: 20 });

describe.concurrent("a delivered message", () => {
  test("it has the shape of Lambda's SQS event", async ({ feed }) => {
    const { queue, deliveries } = await feed(
      "let event; export const handler = async (given) => { event ??= given; return event; };",
      { source: { reportsItemFailures: false } },
    );
    const [messageId] = await queue.send({
      MessageBody: "ü",
      MessageAttributes: {
        text: { DataType: "String", StringValue: "value" },
        bytes: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) },
      },
    });
    await until(() => expect(deliveries).toHaveLength(1));
    const digits = expect.stringMatching(/^\d{13}$/);
    expect(deliveries[0]?.result).toEqual({
      ok: true,
      value: {
        Records: [
          {
            messageId,
            receiptHandle: expect.any(String),
            body: "ü",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: digits,
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: digits,
            },
            messageAttributes: {
              text: { stringValue: "value", stringListValues: [], binaryListValues: [], dataType: "String" },
              bytes: { binaryValue: "AP8=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
            },
            md5OfBody: "c03410a5204b21cd8229ff754688d743",
            md5OfMessageAttributes: expect.stringMatching(/^[\da-f]{32}$/),
            eventSource: "aws:sqs",
            eventSourceARN: queue.arn,
            awsRegion: "us-east-1",
          },
        ],
      },
    });
  });

  test("it is delivered twice at the same time, with one receive count, if isDuplicated selects it", async ({
    feed,
  }) => {
    const { queue, deliveries } = await feed(SUCCEED, { source: { isDuplicated: ({ body }) => body === "twice" } });
    const [once, twice] = await queue.send("once", "twice");
    await until(() => expect(deliveries).toHaveLength(2));
    expect(deliveries.map(({ messageIds }) => messageIds).toSorted((a, b) => b.length - a.length)).toEqual([
      [once, twice],
      [twice],
    ]);
    expect(deliveries.flatMap(({ receiveCounts }) => receiveCounts)).toEqual([1, 1, 1]);
  });
});

describe.concurrent("a batch", () => {
  test("it holds at most batchSize messages", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, { source: { batchSize: 3 } });
    await queue.send(..."abcdefgh");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(8));
    expect(Math.max(...deliveries.map(({ messageIds }) => messageIds.length))).toBeLessThanOrEqual(3);
  });

  test("it collects messages within its window and may then hold more than ten", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, {
      attributes: { VisibilityTimeout: "30" },
      source: { batchSize: 12, windowSeconds: 20, pollers: 1 },
    });
    for (const part of ["abcde", "fghij", "kl"]) await queue.send(...part);
    await until(() => expect(deletedIn(deliveries)).toHaveLength(12));
    expect(deliveries).toHaveLength(1);
  });

  test("it is delivered when its window closes, though it is not full", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, {
      attributes: { VisibilityTimeout: "30" },
      source: { windowSeconds: 1, pollers: 1 },
    });
    await queue.send("one");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(1));
    const { receivedAtMs = 0, settledAtMs = 0 } = deliveries[0] ?? {};
    expect(settledAtMs - receivedAtMs).toBeGreaterThanOrEqual(1000);
  });
});

describe.concurrent("the event source", () => {
  test("it runs at most `concurrency` invocations at a time and leaves the other messages in the queue", async ({
    feed,
  }) => {
    const { queue, deliveries } = await feed(
      "export const handler = async () => { const at = Date.now(); await new Promise((r) => setTimeout(r, 100)); return at; };",
      {
        sandbox: { maxEnvironments: 10 },
        source: { batchSize: 1, concurrency: 2, pollers: 5, reportsItemFailures: false },
      },
    );
    await queue.send(..."abcdef");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(6));
    expect(deliveries.every(({ receiveCounts }) => receiveCounts[0] === 1)).toBe(true);
    const starts = deliveries.map(({ result }) => (result.ok ? Number(result.value) : 0)).toSorted((a, b) => a - b);
    for (const [i, start] of starts.entries())
      expect((starts[i + 2] ?? Number.POSITIVE_INFINITY) - start).toBeGreaterThanOrEqual(98);
  });

  test("polling resolves when the queue answers, and errors of SQS do not end the polls", async ({ feed }) => {
    let failing = 2;
    const { queue, deliveries, errors, eventSource } = await feed(SUCCEED, {
      source: { pollers: 1 },
      intervene: ({ action }, passOn) =>
        action === "ReceiveMessage" && failing-- > 0
          ? { status: 403, body: { __type: "AccessDenied", message: "no" } }
          : passOn(),
    });
    await eventSource.polling;
    expect(errors).toHaveLength(2);
    await queue.send("one");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(1));
  });

  test("stop ends a poll that SQS never answers", async ({ feed }) => {
    const unanswered = Promise.withResolvers<void>();
    let polls = 0;
    const { eventSource, errors } = await feed(SUCCEED, {
      source: { pollers: 1 },
      intervene({ action }, passOn) {
        if (action !== "ReceiveMessage" || ++polls === 1) return passOn();
        unanswered.resolve();
        return new Promise<never>(() => {});
      },
    });
    await unanswered.promise;
    await eventSource.stop(3_600_000);
    expect(errors).toEqual([]);
  });

  test("stop waits for batches in flight and receives no further message", async ({ feed }) => {
    const invoked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<InvocationResult>();
    const invoke = () => {
      invoked.resolve();
      return answer.promise;
    };
    const { queue, eventSource, deliveries } = await feed(SUCCEED, {
      source: { batchSize: 1, concurrency: 1, invoke },
    });
    const ids = await queue.send("one", "two");
    await invoked.promise;
    const stopped = eventSource.stop();
    answer.resolve({ ok: true, value: null });
    await stopped;
    expect(deliveries).toHaveLength(1);
    expect(ids).toContain(deliveries[0]?.deletedIds[0]);
  });

  test("stop waits for batches in flight no longer than its limit", async ({ feed }) => {
    const invoked = Promise.withResolvers<void>();
    const invoke = () => {
      invoked.resolve();
      return new Promise<never>(() => {});
    };
    const { queue, eventSource, deliveries } = await feed(SUCCEED, { source: { invoke } });
    await queue.send("one");
    await invoked.promise;
    await eventSource.stop(50);
    expect(deliveries).toEqual([]);
  });
});
