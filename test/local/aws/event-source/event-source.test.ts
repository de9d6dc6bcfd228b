import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, vi } from "vitest";
import type { BatchDelivery } from "../../../../lib/local/aws/event-source/batch-delivery.ts";
import { makeQueue } from "../../../rig/queue.ts";
import { sqsTest as test } from "../../../rig/sqs-test.ts";

// Most tests do little but wait for the visibility to end.
vi.setConfig({ maxConcurrency: 20 });

const until = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 15_000, interval: 10 });
const deletedIn = (deliveries: readonly BatchDelivery[]) =>
  deliveries.flatMap(({ deletedIds: deleted }) => deleted).toSorted();
const sorted = (ids: readonly (string | undefined)[]) => ids.toSorted();

/** A handler that does something, mostly wrong, at a message's first delivery, and then succeeds. */
const failingOnce = (failure: string) => `export const handler = async ({ Records }) => {
  const isFirst = Records.some((record) => record.attributes.ApproximateReceiveCount === "1");
  if (isFirst) { ${failure}; }
  return {};
};`;

const SUCCEED = "export const handler = async () => ({});";

describe.concurrent("all messages are deleted", () => {
  test.for(["{ batchItemFailures: [] }", "{}", "null", "undefined", "{ batchItemFailures: null }"])(
    "if the function answers %s",
    async (answer, { feed }) => {
      const { queue, deliveries } = await feed(`export const handler = async () => (${answer});`);
      const ids = await queue.send("one", "two", "three");
      await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
      expect(await queue.depth()).toBe(0);
    },
  );

  test("whatever a function answers that does not report item failures", async ({ feed }) => {
    const { queue, deliveries } = await feed(
      "export const handler = async ({ Records }) => ({ batchItemFailures: [{ itemIdentifier: Records[0].messageId }] });",
      { source: { reportsItemFailures: false } },
    );
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
  });
});

describe.concurrent("some messages come again with a receive count one higher", () => {
  test("if the function lists them; the others are deleted", async ({ feed }) => {
    const { queue, deliveries } = await feed(
      failingOnce(`const failed = Records.filter((record) => record.body.startsWith("bad"));
        return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) }`),
    );
    const [good, bad, worse] = await queue.send("good", "bad", "bad too");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(3));
    expect(deliveries[0]?.deletedIds).toEqual([good]);
    const again = deliveries.slice(1);
    expect(sorted(again.flatMap(({ messageIds }) => messageIds))).toEqual(sorted([bad, worse]));
    expect(again.flatMap(({ receiveCounts }) => receiveCounts)).toEqual([2, 2]);
  });
});

describe.concurrent("nothing is deleted, and all messages come again with a receive count one higher,", () => {
  test.for([
    ["an empty id", 'return { batchItemFailures: [{ itemIdentifier: "" }] }'],
    ["a null id", "return { batchItemFailures: [{ itemIdentifier: null }] }"],
    ["no id", "return { batchItemFailures: [{}] }"],
    [
      "an unknown id beside a known one",
      'return { batchItemFailures: [{ itemIdentifier: Records[0].messageId }, { itemIdentifier: "unknown" }] }',
    ],
    ["an id under another key", "return { batchItemFailures: [{ messageId: Records[0].messageId }] }"],
    ["the list under another key", "return { failures: [] }"],
    ["a list that is none", "return { batchItemFailures: {} }"],
    ["ids without the object around them", "return { batchItemFailures: [Records[0].messageId] }"],
    ["text", 'return "done"'],
    ["a number", "return 200"],
    ["an array", "return []"],
    ["what is no JSON", "return 1n"],
  ] as const)("if the function answers %s", async ([, failure], { feed }) => {
    await expectAllTwice(await feed(failingOnce(failure)));
  });

  test.for([
    ["throws", 'throw new Error("no")', "thrown"],
    ["times out", "await new Promise((resolve) => setTimeout(resolve, 60_000))", "timeout"],
    ["runs out of memory", "const all = []; for (;;) all.push(new Array(1e5).fill({}))", "crashed"],
    ["ends its process", "process.exit(1)", "crashed"],
  ] as const)("if the function %s", async ([, failure, error], { feed }) => {
    const fed = await feed(failingOnce(failure), {
      attributes: { VisibilityTimeout: "4" }, // running out of memory takes its time on a busy machine
      sandbox: { memoryMb: 32, timeoutMs: error === "timeout" ? 600 : 10_000 },
    });
    await expectAllTwice(fed);
    expect(fed.deliveries[0]?.result).toMatchObject({ ok: false, error });
  });

  async function expectAllTwice({ queue, deliveries }: Pick<Fed, "queue" | "deliveries">) {
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
    expect(deliveries[0]).toMatchObject({ messageIds: ids, receiveCounts: [1, 1], deleted: [] });
    expect(deliveries.slice(1).flatMap(({ receiveCounts }) => receiveCounts)).toEqual([2, 2]);
  }
});

type Fed = { queue: Awaited<ReturnType<typeof makeQueue>>; deliveries: BatchDelivery[] };

describe.concurrent("a function killed after its effects, before its answer,", () => {
  test("does the work twice", async ({ feed }) => {
    const { queue, fn, deliveries, modulePath } = await feed(`import { appendFile } from "node:fs/promises";
      export const handler = async ({ Records }) => {
        await appendFile(new URL("./effects", import.meta.url), Records[0].body);
        if (Records[0].attributes.ApproximateReceiveCount === "1") await new Promise(() => {});
      };`);
    const effects = () => readFile(join(dirname(modulePath), "effects"), "utf8").catch(() => "");
    await queue.send("x");
    await until(async () => expect(await effects()).toBe("x"));
    fn.kill();
    await until(() => expect(deliveries).toHaveLength(2));
    expect(await effects()).toBe("xx");
    expect(deliveries).toMatchObject([
      { deleted: [], receiveCounts: [1], result: { ok: false, error: "crashed" } },
      { receiveCounts: [2], result: { ok: true } },
    ]);
  });
});

describe.concurrent("a throttled invocation", () => {
  // Another invocation, made beside the queue, keeps the only environment busy.
  const BUSY = `export const handler = async ({ busyMs }) => { if (busyMs) await new Promise((r) => setTimeout(r, busyMs)); };`;
  const sandbox = { maxEnvironments: 1, timeoutMs: 10_000 };

  test("is tried until there is room, and costs no receive", async ({ feed }) => {
    const { queue, fn, deliveries } = await feed(BUSY, { sandbox });
    const other = fn.invoke({ busyMs: 400 });
    const ids = await queue.send("one");
    await other;
    await until(() => expect(deliveries).toMatchObject([{ receiveCounts: [1], result: { ok: true }, deleted: ids }]));
  });

  test("is given up when the visibility ends; the message comes again with a receive count one higher", async ({
    feed,
  }) => {
    const { queue, fn, deliveries } = await feed(BUSY, { sandbox });
    void fn.invoke({ busyMs: 4_500 });
    const ids = await queue.send("one");
    const done = () => deliveries.find(({ result }) => result.ok);
    await until(() => expect(done()?.deletedIds).toEqual(ids));
    const receives = Number(done()?.receiveCounts[0]);
    expect(receives).toBeGreaterThan(1);
    // One that gives up may be written down after the one that comes next.
    await until(() => expect(deliveries).toHaveLength(receives));
    const givenUp = deliveries.filter(({ result }) => !result.ok);
    expect(sorted(givenUp.map(({ receiveCounts }) => String(receiveCounts)))).toEqual(
      Array.from({ length: receives - 1 }, (_, i) => String(i + 1)),
    );
    for (const delivery of givenUp) expect(delivery).toMatchObject({ result: { error: "throttled" }, deleted: [] });
  });
});

describe.concurrent("a message received maxReceiveCount times", () => {
  test("goes to the dead-letter queue at the next receive, and no function sees it", async ({ feed, sqs }) => {
    const deadLetters = await makeQueue(sqs.client);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 });
    const { queue, deliveries } = await feed("export const handler = async () => { throw new Error('no'); };", {
      attributes: { RedrivePolicy },
    });
    await queue.send("one");
    await until(async () => expect(await deadLetters.receive()).toMatchObject([{ Body: "one" }]));
    expect(deliveries.map(({ receiveCounts }) => receiveCounts)).toEqual([[1], [2]]);
    expect(await queue.depth()).toBe(0);
  });
});

describe.concurrent("a delete after success", () => {
  test("that fails for one entry is tried once more", async ({ feed }) => {
    let calls = 0;
    const { queue, deliveries } = await feed(SUCCEED, {
      async intervene(action, passOn) {
        if (action !== "DeleteMessageBatch" || ++calls > 1) return passOn();
        return {
          status: 200,
          body: { Successful: [{ Id: "0" }], Failed: [{ Id: "1", SenderFault: false, Code: "InternalError" }] },
        };
      },
    });
    const ids = await queue.send("one", "two");
    await until(() => expect(deliveries[0]?.deletedIds).toEqual(ids));
    expect(calls).toBe(2);
  });

  test("that keeps failing for one entry lets that message come again", async ({ feed }) => {
    let failing = 2;
    const { queue, deliveries } = await feed(SUCCEED, {
      async intervene(action, passOn) {
        if (action !== "DeleteMessageBatch" || failing-- <= 0) return passOn();
        return { status: 200, body: { Failed: [{ Id: "0", SenderFault: true, Code: "ReceiptHandleIsInvalid" }] } };
      },
    });
    const ids = await queue.send("one");
    await until(() =>
      expect(deliveries).toMatchObject([{ deleted: [] }, { messageIds: ids, receiveCounts: [2], deleted: ids }]),
    );
  });

  test("that is slow keeps the function from nothing: the next batch is handled meanwhile", async ({ feed }) => {
    const both = Promise.withResolvers<void>();
    let calls = 0;
    const { queue, deliveries } = await feed(SUCCEED, {
      source: { batchSize: 1, concurrency: 1 },
      async intervene(action, passOn) {
        if (action !== "DeleteMessageBatch") return passOn();
        if (++calls === 2) both.resolve();
        await both.promise;
        return passOn();
      },
    });
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
  });

  test("that fails as a whole lets every message come again", async ({ feed }) => {
    let isFailing = true;
    const { queue, deliveries, errors } = await feed(SUCCEED, {
      intervene: (action, passOn) =>
        action === "DeleteMessageBatch" && isFailing
          ? { status: 403, body: { __type: "AccessDenied", message: "no" } }
          : passOn(),
    });
    const ids = await queue.send("one");
    await until(() => expect(errors).toHaveLength(1));
    isFailing = false;
    await until(() =>
      expect(deliveries).toMatchObject([{ deleted: [] }, { messageIds: ids, receiveCounts: [2], deleted: ids }]),
    );
  });

  test("can be lost on purpose, and the message comes again", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, {
      source: { isDeleteLost: ({ attributes }) => attributes.ApproximateReceiveCount === "1" },
    });
    const ids = await queue.send("one");
    await until(() => expect(deliveries).toMatchObject([{ deleted: [] }, { receiveCounts: [2], deleted: ids }]));
  });
});

describe.concurrent("a message", () => {
  test("reaches the function in the shape of Lambda's SQS event", async ({ feed }) => {
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

  test("can be delivered twice on purpose, at the same time and with the same receive count", async ({ feed }) => {
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
  test("holds no more than the batch size", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, { source: { batchSize: 3 } });
    await queue.send(..."abcdefgh");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(8));
    expect(Math.max(...deliveries.map(({ messageIds }) => messageIds.length))).toBeLessThanOrEqual(3);
  });

  test("waits for more within its window, and may then hold more than ten", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, {
      attributes: { VisibilityTimeout: "30" },
      source: { batchSize: 12, windowSeconds: 20, pollers: 1 },
    });
    for (const part of ["abcde", "fghij", "kl"]) await queue.send(...part);
    await until(() => expect(deletedIn(deliveries)).toHaveLength(12));
    expect(deliveries).toHaveLength(1);
  });

  test("is handed over when its window closes, full or not", async ({ feed }) => {
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
  test("invokes no more at a time than its concurrency, and leaves the rest in the queue", async ({ feed }) => {
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

  test("says when the queue answers, and goes on after errors of SQS", async ({ feed }) => {
    let failing = 2;
    const { queue, deliveries, errors, eventSource } = await feed(SUCCEED, {
      source: { pollers: 1 },
      intervene: (action, passOn) =>
        action === "ReceiveMessage" && failing-- > 0
          ? { status: 403, body: { __type: "AccessDenied", message: "no" } }
          : passOn(),
    });
    await eventSource.polling;
    expect(errors).toHaveLength(2);
    await queue.send("one");
    await until(() => expect(deletedIn(deliveries)).toHaveLength(1));
  });

  test("stops its long polls at once", async ({ feed }) => {
    const { eventSource } = await feed(SUCCEED, { source: { waitSeconds: 20 } });
    await eventSource.polling;
    const startMs = Date.now();
    await eventSource.stop();
    expect(Date.now() - startMs).toBeLessThan(500);
  });

  test("finishes what is under way when it is stopped, and takes nothing more", async ({ feed }) => {
    const { queue, eventSource, deliveries } = await feed(
      "export const handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); };",
      { source: { batchSize: 1, concurrency: 1 } },
    );
    const ids = await queue.send("one", "two");
    await until(async () => expect((await queue.depth()) - (await queue.receive()).length).toBe(1));
    await eventSource.stop();
    expect(deliveries).toHaveLength(1);
    expect(ids).toContain(deliveries[0]?.deletedIds[0]);
  });

  test("does not wait longer for what is under way than it is told", async ({ feed }) => {
    const { queue, eventSource, fn } = await feed(
      "export const handler = () => new Promise((r) => setTimeout(r, 5000));",
      {
        sandbox: { timeoutMs: 5000 },
      },
    );
    await queue.send("one");
    await until(() => expect(fn.environmentIds()).toHaveLength(1));
    const startMs = Date.now();
    await eventSource.stop(50);
    expect(Date.now() - startMs).toBeLessThan(500);
  });
});
