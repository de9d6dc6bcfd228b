import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, vi } from "vitest";
import type { BatchDelivery } from "../../../../lib/local/aws/event-source/batch-delivery.ts";
import { makeQueue } from "../../../rig/queue.ts";
import { sqsTest as test } from "../../../rig/sqs-test.ts";
import { deletedIn, failingOnce, SUCCEED, sorted, until } from "./deliveries.ts";

// Most tests only wait for a visibility timeout to end, so they all run at a time, in one file.
vi.setConfig({ maxConcurrency: 40 });

describe.concurrent("a successful batch", () => {
  test.for(["{ batchItemFailures: [] }", "{}", "null", "undefined", "{ batchItemFailures: null }"])(
    "all messages are deleted if the function answers %s",
    async (answer, { feed }) => {
      const { queue, deliveries } = await feed(`export const handler = async () => (${answer});`);
      const ids = await queue.send("one", "two", "three");
      await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
      expect(await queue.depth()).toBe(0);
    },
  );

  test("all messages are deleted, whatever the function answers, if it does not report item failures", async ({
    feed,
  }) => {
    const { queue, deliveries } = await feed(
      "export const handler = async ({ Records }) => ({ batchItemFailures: [{ itemIdentifier: Records[0].messageId }] });",
      { source: { reportsItemFailures: false } },
    );
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
  });
});

describe.concurrent("a batch with failed items", () => {
  test("the listed messages come again with a receive count of 2; the others are deleted", async ({ feed }) => {
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

describe.concurrent("a failed batch", () => {
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
    ["an object in place of the list", "return { batchItemFailures: {} }"],
    ["ids without the object around them", "return { batchItemFailures: [Records[0].messageId] }"],
    ["text", 'return "done"'],
    ["a number", "return 200"],
    ["an array", "return []"],
    ["a value that JSON cannot hold", "return 1n"],
  ] as const)(
    "all messages come again and none is deleted if the function answers %s",
    async ([, failure], { feed }) => {
      await expectAllTwice(await feed(failingOnce(failure)));
    },
  );

  test.for([
    ["throws", 'throw new Error("no")', "thrown"],
    ["times out", "await new Promise((resolve) => setTimeout(resolve, 60_000))", "timeout"],
    ["runs out of memory", "const all = []; for (;;) all.push(new Array(1e5).fill({}))", "crashed"],
    ["ends its process", "process.exit(1)", "crashed"],
  ] as const)(
    "all messages come again and none is deleted if the function %s",
    async ([, failure, error], { feed }) => {
      const fed = await feed(failingOnce(failure), {
        attributes: { VisibilityTimeout: "4" }, // on a busy machine a thread takes seconds to run out of memory
        sandbox: { memoryMb: 32, timeoutMs: error === "timeout" ? 600 : 10_000 },
      });
      await expectAllTwice(fed);
      expect(fed.deliveries[0]?.result).toMatchObject({ ok: false, error });
    },
  );

  async function expectAllTwice({ queue, deliveries }: Pick<Fed, "queue" | "deliveries">) {
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
    expect(deliveries[0]).toMatchObject({ messageIds: ids, receiveCounts: [1, 1], deletedIds: [] });
    expect(deliveries.slice(1).flatMap(({ receiveCounts }) => receiveCounts)).toEqual([2, 2]);
  }
});

type Fed = { queue: Awaited<ReturnType<typeof makeQueue>>; deliveries: BatchDelivery[] };

describe.concurrent("a function killed between its effects and its answer", () => {
  test("it does its work twice", async ({ feed }) => {
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
      { deletedIds: [], receiveCounts: [1], result: { ok: false, error: "crashed" } },
      { receiveCounts: [2], result: { ok: true } },
    ]);
  });
});

describe.concurrent("a message received maxReceiveCount times", () => {
  test("it goes to the dead-letter queue at the next receive, and no function gets it", async ({ feed, sqs }) => {
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
  test("a delete that fails for one message is retried once", async ({ feed }) => {
    let calls = 0;
    const { queue, deliveries } = await feed(SUCCEED, {
      attributes: { VisibilityTimeout: "60" }, // so that no message comes again on a busy machine
      async intervene({ action }, passOn) {
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

  test("a message comes again if its delete fails twice", async ({ feed }) => {
    let failing = 2;
    const { queue, deliveries } = await feed(SUCCEED, {
      async intervene({ action }, passOn) {
        if (action !== "DeleteMessageBatch" || failing-- <= 0) return passOn();
        return { status: 200, body: { Failed: [{ Id: "0", SenderFault: true, Code: "ReceiptHandleIsInvalid" }] } };
      },
    });
    const ids = await queue.send("one");
    await until(() =>
      expect(deliveries).toMatchObject([{ deletedIds: [] }, { messageIds: ids, receiveCounts: [2], deletedIds: ids }]),
    );
  });

  test("the next batch is handled while a slow delete is in flight", async ({ feed }) => {
    const both = Promise.withResolvers<void>();
    let calls = 0;
    const { queue, deliveries } = await feed(SUCCEED, {
      source: { batchSize: 1, concurrency: 1 },
      async intervene({ action }, passOn) {
        if (action !== "DeleteMessageBatch") return passOn();
        if (++calls === 2) both.resolve();
        await both.promise;
        return passOn();
      },
    });
    const ids = await queue.send("one", "two");
    await until(() => expect(deletedIn(deliveries)).toEqual(sorted(ids)));
  });

  test("all messages come again if the whole delete request fails", async ({ feed }) => {
    let isFailing = true;
    const { queue, deliveries, errors } = await feed(SUCCEED, {
      intervene: ({ action }, passOn) =>
        action === "DeleteMessageBatch" && isFailing
          ? { status: 403, body: { __type: "AccessDenied", message: "no" } }
          : passOn(),
    });
    const ids = await queue.send("one");
    await until(() => expect(errors).toHaveLength(1));
    isFailing = false;
    await until(() =>
      expect(deliveries).toMatchObject([{ deletedIds: [] }, { messageIds: ids, receiveCounts: [2], deletedIds: ids }]),
    );
  });

  test("a message comes again if isDeleteLost selects it", async ({ feed }) => {
    const { queue, deliveries } = await feed(SUCCEED, {
      source: { isDeleteLost: ({ attributes }) => attributes.ApproximateReceiveCount === "1" },
    });
    const ids = await queue.send("one");
    await until(() => expect(deliveries).toMatchObject([{ deletedIds: [] }, { receiveCounts: [2], deletedIds: ids }]));
  });
});

describe.concurrent("a throttled invocation", () => {
  // A direct invocation keeps the only environment busy.
  const BUSY = `export const handler = async ({ busyMs }) => { if (busyMs) await new Promise((r) => setTimeout(r, busyMs)); };`;
  const sandbox = { maxEnvironments: 1, timeoutMs: 10_000 };

  test("it is retried until an environment is free, without another receive", async ({ feed }) => {
    const { queue, fn, deliveries } = await feed(BUSY, { sandbox });
    const other = fn.invoke({ busyMs: 400 });
    const ids = await queue.send("one");
    await other;
    await until(() =>
      expect(deliveries).toMatchObject([{ receiveCounts: [1], result: { ok: true }, deletedIds: ids }]),
    );
  });

  test("it is given up when the visibility timeout ends, and the message comes again", async ({ feed }) => {
    const { queue, fn, deliveries } = await feed(BUSY, { sandbox });
    void fn.invoke({ busyMs: 8_000 });
    const ids = await queue.send("one");
    const done = () => deliveries.find(({ result }) => result.ok);
    await until(() => expect(done()?.deletedIds).toEqual(ids));
    const receives = Number(done()?.receiveCounts[0]);
    expect(receives).toBeGreaterThan(1);
    // The delivery that gave up may be recorded after the next one.
    await until(() => expect(deliveries).toHaveLength(receives));
    const givenUp = deliveries.filter(({ result }) => !result.ok);
    expect(sorted(givenUp.map(({ receiveCounts }) => String(receiveCounts)))).toEqual(
      Array.from({ length: receives - 1 }, (_, i) => String(i + 1)),
    );
    for (const delivery of givenUp) expect(delivery).toMatchObject({ result: { error: "throttled" }, deletedIds: [] });
  });
});
