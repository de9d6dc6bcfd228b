import { describe, expect, test } from "vitest";
import type { Entry } from "../../lib/sqs/entry.ts";
import { createQueues } from "../../lib/sqs/queues.ts";
import { configOf, queueVariables } from "../rig/examples.ts";
import { type SqsReply, type SqsRequest, startSqsStub, taken } from "../rig/sqs-stub.ts";

const { signal } = new AbortController();
const KIB = 1024;

async function build(reply: (request: SqsRequest, number: number) => SqsReply | Promise<SqsReply> = (r) => taken(r)) {
  const { client, requests } = await startSqsStub(reply);
  const warnings: string[] = [];
  const queues = createQueues(client, configOf(), (message) => warnings.push(message));
  const bodies = () => requests.map(({ entries }) => entries.map(({ MessageBody }) => MessageBody));
  return { queues, requests, warnings, bodies, send: (...entries: Entry[]) => queues.send("results", entries, signal) };
}

const entries = (...bodies: string[]): Entry[] => bodies.map((body) => ({ body }));
const failure = (Id: string, SenderFault: boolean) => ({ Id, SenderFault, Code: "Some.Code", Message: "why" });

describe("entries are sent", () => {
  test("to the queue's URL, with their attributes and whose they are", async () => {
    const { send, requests } = await build();
    expect(await send({ body: "b", attributes: { status: "stopped" }, groupId: "default" })).toEqual([true]);
    expect(requests).toEqual([
      {
        action: "SendMessageBatch",
        queueUrl: queueVariables.QUEUE_RESULTS,
        entries: [
          {
            Id: "0",
            MessageBody: "b",
            MessageAttributes: { status: { DataType: "String", StringValue: "stopped" } },
            MessageGroupId: "default",
          },
        ],
      },
    ]);
  });

  test("in batches of ten", async () => {
    const { send, requests } = await build();
    expect(await send(...entries(...Array.from({ length: 25 }, (_, i) => `b${i}`)))).toEqual(new Array(25).fill(true));
    expect(requests.map((request) => request.entries.length).toSorted()).toEqual([10, 10, 5].toSorted());
  });

  test("in batches of 900 KiB", async () => {
    const { send, requests } = await build();
    await send(...entries(..."abc".split("").map((char) => char.repeat(400 * KIB))));
    expect(requests.map((request) => request.entries.length).toSorted()).toEqual([1, 2]);
  });

  test("with attributes only as far as a message has room for them", async () => {
    const { send, requests } = await build();
    await send({ body: "x".repeat(KIB * KIB), attributes: { message: "m" } });
    expect(requests[0]?.entries[0]).toMatchObject({ MessageAttributes: {} });
  });

  test("none of them, not at all", async () => {
    const { send, requests } = await build();
    expect(await send()).toEqual([]);
    expect(requests).toEqual([]);
  });
});

describe("an entry that fails in a batch", () => {
  test("is sent once more as it is if the fault is SQS's own", async () => {
    const { send, bodies, warnings } = await build((request, number) =>
      taken(request, number === 1 ? [failure("1", false)] : []),
    );
    expect(await send(...entries("a", "b", "c"))).toEqual([true, true, true]);
    expect(bodies()).toEqual([["a", "b", "c"], ["b"]]);
    expect(warnings).toEqual([]);
  });

  test("is sent once more without free text if it was refused for its content", async () => {
    const { send, requests } = await build((request, number) =>
      taken(request, number === 1 ? [failure("0", true)] : []),
    );
    const plain = { body: "plain", attributes: { requestId: "r" } };
    expect(await send({ body: "full", attributes: { message: "free" }, plain: () => plain }, { body: "b" })).toEqual([
      true,
      true,
    ]);
    expect(requests[1]?.entries).toMatchObject([{ MessageBody: "plain", MessageAttributes: { requestId: {} } }]);
    expect(requests[1]?.entries[0]?.MessageAttributes).not.toHaveProperty("message");
  });

  test("is sent once more as it is if there is nothing plainer of it", async () => {
    const { send, bodies } = await build((request, number) => taken(request, number === 1 ? [failure("0", true)] : []));
    await send(...entries("a"));
    expect(bodies()).toEqual([["a"], ["a"]]);
  });

  test("twice has not been taken, while its mates have, and why is told", async () => {
    const { send, warnings } = await build((request) => taken(request, [failure("1", false)]));
    expect(await send(...entries("a", "b", "c"))).toEqual([true, false, true]);
    expect(warnings).toEqual(["sending to results: Some.Code: why"]);
  });

  test("has not been taken either if SQS says nothing of it", async () => {
    const { send, warnings } = await build((request) =>
      taken({ ...request, entries: request.entries.filter(({ Id }) => Id !== "1") }),
    );
    expect(await send(...entries("a", "b"))).toEqual([true, false]);
    expect(warnings).toEqual(["sending to results: SQS did not say that it took the message"]);
    expect(await (await build(() => ({ body: {} }))).send(...entries("a"))).toEqual([false]);
  });
});

describe("a batch that is refused as a whole", () => {
  test.each([
    "AWS.SimpleQueueService.BatchRequestTooLong",
    "BatchRequestTooLong",
    "InvalidMessageContents",
    "InvalidParameterValue",
  ])("with %s is sent entry by entry", async (code) => {
    const refuses = ({ entries }: SqsRequest) => entries.length > 1;
    const { send, bodies } = await build((request) => (refuses(request) ? { status: 400, code } : taken(request)));
    expect(await send(...entries("a", "b", "c"))).toEqual([true, true, true]);
    expect(bodies().slice(0, 1)).toEqual([["a", "b", "c"]]);
    expect(bodies().slice(1).flat().toSorted()).toEqual(["a", "b", "c"]);
  });

  test("lets the others through when one of them is at fault, and that one without its free text", async () => {
    const isBad = ({ entries }: SqsRequest) => entries.some(({ MessageBody }) => MessageBody === "bad");
    const { send, bodies } = await build((request) =>
      isBad(request) ? { status: 400, code: "InvalidMessageContents" } : taken(request),
    );
    expect(await send({ body: "a" }, { body: "bad", plain: () => ({ body: "plain" }) }, { body: "c" })).toEqual([
      true,
      true,
      true,
    ]);
    expect(bodies().at(-1)).toEqual(["plain"]);
  });

  test("alone and without free text is not taken", async () => {
    const { send, warnings, requests } = await build(() => ({ status: 400, code: "InvalidMessageContents" }));
    expect(await send({ body: "a", plain: () => ({ body: "b" }) })).toEqual([false]);
    expect(requests).toHaveLength(2);
    expect(warnings).toEqual([expect.stringContaining("sending to results: InvalidMessageContents")]);
  });
});

describe("a batch that fails for another reason is not taken, and is not taken apart either", () => {
  test.each([
    ["a throttle", { status: 400, code: "RequestThrottled" }],
    ["a missing permission", { status: 403, code: "AccessDeniedException" }],
    ["an expired key", { status: 403, code: "ExpiredTokenException" }],
    ["a missing queue", { status: 400, code: "QueueDoesNotExist" }],
    ["a fault of SQS", { status: 500, code: "InternalFailure" }],
  ])("%s", async (_, reply) => {
    const { send, requests, warnings } = await build(() => reply);
    expect(await send(...entries("a", "b"))).toEqual([false, false]);
    expect(requests).toHaveLength(1);
    expect(warnings).toHaveLength(2);
  });

  test("the end of the invocation", async () => {
    const asked = Promise.withResolvers<void>();
    const never = Promise.withResolvers<SqsReply>();
    const { queues } = await build(() => {
      asked.resolve();
      return never.promise;
    });
    const end = new AbortController();
    const result = queues.send("results", entries("a", "b"), end.signal);
    await asked.promise;
    end.abort();
    expect(await result).toEqual([false, false]);
    never.resolve({});
  });

  test("other batches are taken all the same", async () => {
    const { send } = await build((request) =>
      request.entries[0]?.MessageBody === "b0" ? { status: 500, code: "InternalFailure" } : taken(request),
    );
    const sent = await send(...entries(...Array.from({ length: 12 }, (_, i) => `b${i}`)));
    expect(sent).toEqual([...new Array(10).fill(false), true, true]);
  });
});

describe("messages are handed back", () => {
  const handBacks = (...waitsMs: number[]) => waitsMs.map((waitMs, i) => ({ receiptHandle: `r${i}`, waitMs }));

  test("for whole seconds, never fewer than they have to wait (bug: 2.9 s became 2, before a Retry-After had ended)", async () => {
    const { queues, requests } = await build();
    await queues.handBack("drs", handBacks(5_000, 2_900, 43_200_000), signal);
    expect(requests).toEqual([
      {
        action: "ChangeMessageVisibilityBatch",
        queueUrl: queueVariables.QUEUE_DRS,
        entries: [
          { Id: "0", ReceiptHandle: "r0", VisibilityTimeout: 5 },
          { Id: "1", ReceiptHandle: "r1", VisibilityTimeout: 3 },
          { Id: "2", ReceiptHandle: "r2", VisibilityTimeout: 43_200 },
        ],
      },
    ]);
  });

  test("ten at a time", async () => {
    const { queues, requests } = await build();
    await queues.handBack("drs", handBacks(...new Array(12).fill(1_000)), signal);
    expect(requests.map((request) => request.entries.length)).toEqual([10, 2]);
  });

  test("as far as they can be: the others come when their queue's own timeout ends, and why is told", async () => {
    const partial = await build((request) => taken(request, [failure("0", true)]));
    await partial.queues.handBack("drs", handBacks(1_000, 1_000), signal);
    expect(partial.warnings).toEqual(["handing back to drs: Some.Code: why"]);
    const broken = await build(() => ({ status: 500, code: "InternalFailure" }));
    await broken.queues.handBack("drs", handBacks(1_000), signal);
    expect(broken.warnings).toEqual([expect.stringMatching(/^handing back to drs: .*InternalFailure/)]);
  });
});
