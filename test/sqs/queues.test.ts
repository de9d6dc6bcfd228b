import { describe, expect, test } from "vitest";
import type { Entry } from "../../lib/sqs/entry.ts";
import { createQueues } from "../../lib/sqs/queues.ts";
import { configOf, queueVariables } from "../rig/examples.ts";
import { acceptBatch, type SqsReply, type SqsRequest } from "../rig/sqs-request.ts";
import { startSqsStub } from "../rig/sqs-stub.ts";

const { signal } = new AbortController();
const KIB = 1024;

async function build(
  reply: (request: SqsRequest, number: number) => SqsReply | Promise<SqsReply> = (r) => acceptBatch(r),
) {
  const { client, requests } = await startSqsStub(reply);
  const warnings: string[] = [];
  const queues = createQueues(client, configOf(), (message) => warnings.push(message));
  const bodies = () => requests.map(({ entries }) => entries.map(({ MessageBody }) => MessageBody));
  const send = async (...entries: Entry[]) => {
    const items = entries.map((entry) => ({ entry }));
    const results = await queues.send("results", items, signal);
    return items.map((item) => results.some((result) => result.item === item && result.isSent));
  };
  return { queues, requests, warnings, bodies, send };
}

const entries = (...bodies: string[]): Entry[] => bodies.map((body) => ({ body }));
const failure = (Id: string, SenderFault: boolean) => ({ Id, SenderFault, Code: "Some.Code", Message: "why" });

/** Takes a batch but for the entry with this body, which SQS fails by a fault of its own. */
const takenExcept = (failing: string, request: SqsRequest) =>
  acceptBatch(
    request,
    request.entries.filter(({ MessageBody }) => MessageBody === failing).map(({ Id }) => failure(Id, false)),
  );

describe("sending", () => {
  test("an entry goes to the URL of its queue, with its attributes and its group id", async () => {
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

  test("entries go in batches of ten", async () => {
    const { send, requests } = await build();
    expect(await send(...entries(...Array.from({ length: 25 }, (_, i) => `b${i}`)))).toEqual(new Array(25).fill(true));
    expect(requests.map((request) => request.entries.length).toSorted()).toEqual([10, 10, 5].toSorted());
  });

  test("entries go in batches of at most 900 KiB", async () => {
    const { send, requests } = await build();
    await send(...entries(..."abc".split("").map((char) => char.repeat(400 * KIB))));
    expect(requests.map((request) => request.entries.length).toSorted()).toEqual([1, 2]);
  });

  test("an entry of 1 MiB goes without its attributes", async () => {
    const { send, requests } = await build();
    await send({ body: "x".repeat(KIB * KIB), attributes: { message: "m" } });
    expect(requests[0]?.entries[0]).toMatchObject({ MessageAttributes: {} });
  });

  test("no entries make no request", async () => {
    const { send, requests } = await build();
    expect(await send()).toEqual([]);
    expect(requests).toEqual([]);
  });
});

describe("an entry that fails in a batch", () => {
  test("it is sent again unchanged where SQS itself has failed", async () => {
    const { send, bodies, warnings } = await build((request, number) =>
      acceptBatch(request, number === 1 ? [failure("1", false)] : []),
    );
    expect(await send(...entries("a", "b", "c"))).toEqual([true, true, true]);
    expect(bodies()).toEqual([["a", "b", "c"], ["b"]]);
    expect(warnings).toEqual([]);
  });

  test("it is sent again without free text where SQS has refused it", async () => {
    const { send, requests } = await build((request, number) =>
      acceptBatch(request, number === 1 ? [failure("0", true)] : []),
    );
    const plain = { body: "plain", attributes: { requestId: "r" } };
    expect(await send({ body: "full", attributes: { message: "free" }, plain: () => plain }, { body: "b" })).toEqual([
      true,
      true,
    ]);
    expect(requests[1]?.entries).toMatchObject([{ MessageBody: "plain", MessageAttributes: { requestId: {} } }]);
    expect(requests[1]?.entries[0]?.MessageAttributes).not.toHaveProperty("message");
  });

  test("it is sent again unchanged where it has no plain form", async () => {
    const { send, bodies } = await build((request, number) =>
      acceptBatch(request, number === 1 ? [failure("0", true)] : []),
    );
    await send(...entries("a"));
    expect(bodies()).toEqual([["a"], ["a"]]);
  });

  test("it is not sent after a second failure, the others are, and a warning has the reason", async () => {
    const { send, warnings } = await build((request) => takenExcept("b", request));
    expect(await send(...entries("a", "b", "c"))).toEqual([true, false, true]);
    expect(warnings).toEqual(["sending to results: Some.Code: why"]);
  });

  test("it is not sent where the answer of SQS does not name it", async () => {
    const { send, warnings } = await build((request) =>
      acceptBatch({ ...request, entries: request.entries.filter(({ MessageBody }) => MessageBody !== "b") }),
    );
    expect(await send(...entries("a", "b"))).toEqual([true, false]);
    expect(warnings).toEqual(["sending to results: the answer of SQS does not name this entry"]);
    expect(await (await build(() => ({ body: {} }))).send(...entries("a"))).toEqual([false]);
  });
});

describe("a batch that is refused as a whole", () => {
  test.each([
    "AWS.SimpleQueueService.BatchRequestTooLong",
    "BatchRequestTooLong",
    "InvalidMessageContents",
    "InvalidParameterValue",
  ])("it is sent entry by entry after %s", async (code) => {
    const refuses = ({ entries }: SqsRequest) => entries.length > 1;
    const { send, bodies } = await build((request) =>
      refuses(request) ? { status: 400, code } : acceptBatch(request),
    );
    expect(await send(...entries("a", "b", "c"))).toEqual([true, true, true]);
    expect(bodies().slice(0, 1)).toEqual([["a", "b", "c"]]);
    expect(bodies().slice(1).flat().toSorted()).toEqual(["a", "b", "c"]);
  });

  test("its valid entries are sent, and the refused entry is sent without free text", async () => {
    const isBad = ({ entries }: SqsRequest) => entries.some(({ MessageBody }) => MessageBody === "bad");
    const { send, bodies } = await build((request) =>
      isBad(request) ? { status: 400, code: "InvalidMessageContents" } : acceptBatch(request),
    );
    expect(await send({ body: "a" }, { body: "bad", plain: () => ({ body: "plain" }) }, { body: "c" })).toEqual([
      true,
      true,
      true,
    ]);
    expect(bodies().at(-1)).toEqual(["plain"]);
  });

  test("its entry is not sent where SQS refuses it alone and without free text", async () => {
    const { send, warnings, requests } = await build(() => ({ status: 400, code: "InvalidMessageContents" }));
    expect(await send({ body: "a", plain: () => ({ body: "b" }) })).toEqual([false]);
    expect(requests).toHaveLength(2);
    expect(warnings).toEqual([expect.stringContaining("sending to results: InvalidMessageContents")]);
  });
});

describe("a batch that fails for another reason", () => {
  test.each([
    ["SQS throttles", { status: 400, code: "RequestThrottled" }],
    ["a permission is missing", { status: 403, code: "AccessDeniedException" }],
    ["the key has expired", { status: 403, code: "ExpiredTokenException" }],
    ["the queue is missing", { status: 400, code: "QueueDoesNotExist" }],
    ["SQS has an internal failure", { status: 500, code: "InternalFailure" }],
  ])("none of its entries is sent, and none is tried alone, where %s", async (_, reply) => {
    const { send, requests, warnings } = await build(() => reply);
    expect(await send(...entries("a", "b"))).toEqual([false, false]);
    expect(requests).toHaveLength(1);
    expect(warnings).toHaveLength(2);
  });

  test("none of its entries is sent where the signal aborts the request", async () => {
    const asked = Promise.withResolvers<void>();
    const never = Promise.withResolvers<SqsReply>();
    const { queues } = await build(() => {
      asked.resolve();
      return never.promise;
    });
    const end = new AbortController();
    const result = queues.send("results", [{ entry: { body: "a" } }, { entry: { body: "b" } }], end.signal);
    await asked.promise;
    end.abort();
    expect(await result).toMatchObject([{ isSent: false }, { isSent: false }]);
    never.resolve({});
  });

  test("the entries of other batches are sent", async () => {
    const { send } = await build((request) =>
      request.entries[0]?.MessageBody === "b0" ? { status: 500, code: "InternalFailure" } : acceptBatch(request),
    );
    const sent = await send(...entries(...Array.from({ length: 12 }, (_, i) => `b${i}`)));
    expect(sent).toEqual([...new Array(10).fill(false), true, true]);
  });
});

describe("the visibility of received messages", () => {
  const messagesOf = (...waitsMs: number[]) => waitsMs.map((waitMs, i) => ({ receiptHandle: `r${i}`, waitMs }));

  test("a wait is rounded up to whole seconds (fixed: 2.9 s became 2 s, so that a message came before its Retry-After ended)", async () => {
    const { queues, requests } = await build();
    await queues.hide("drs", messagesOf(5_000, 2_900, 43_200_000), signal);
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

  test("it is set for ten messages at a time", async () => {
    const { queues, requests } = await build();
    await queues.hide("drs", messagesOf(...new Array(12).fill(1_000)), signal);
    expect(requests.map((request) => request.entries.length)).toEqual([10, 2]);
  });

  test("a message whose visibility SQS does not set causes a warning with the reason", async () => {
    const partial = await build((request) => acceptBatch(request, [failure("0", true)]));
    await partial.queues.hide("drs", messagesOf(1_000, 1_000), signal);
    expect(partial.warnings).toEqual(["setting the visibility of messages of drs: Some.Code: why"]);
    const broken = await build(() => ({ status: 500, code: "InternalFailure" }));
    await broken.queues.hide("drs", messagesOf(1_000), signal);
    expect(broken.warnings).toEqual([
      expect.stringMatching(/^setting the visibility of messages of drs: .*InternalFailure/),
    ]);
  });
});
