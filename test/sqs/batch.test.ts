import { describe, expect, test } from "vitest";
import { changeVisibilityBatch, deleteBatch, sendBatch } from "../../lib/sqs/batch.ts";
import { acceptBatch, type SqsReply, type SqsRequest } from "../rig/sqs-request.ts";
import { startSqsStub } from "../rig/sqs-stub.ts";

const QUEUE_URL = "http://127.0.0.1:4566/000000000000/stopcord-dev-drs";

async function build(reply: (request: SqsRequest) => SqsReply | Promise<SqsReply> = (request) => acceptBatch(request)) {
  const { client, requests } = await startSqsStub(reply);
  return { queue: { client, queueUrl: QUEUE_URL }, requests };
}

const toSend = (...bodies: string[]) => bodies.map((body) => ({ entry: { body } }));
const received = (...receipts: string[]) => receipts.map((receiptHandle) => ({ receiptHandle, note: receiptHandle }));
const failure = (Id: string, SenderFault: boolean) => ({ Id, SenderFault, Code: "Some.Code", Message: "why" });

describe("a batch", () => {
  test("sendBatch sends bodies, attributes and group ids in one request", async () => {
    const { queue, requests } = await build();
    const items = [{ entry: { body: "a", attributes: { status: "stopped" }, groupId: "default" } }, ...toSend("b")];
    expect(await sendBatch(queue, items)).toEqual(items.map((item) => ({ item })));
    expect(requests).toEqual([
      {
        action: "SendMessageBatch",
        queueUrl: QUEUE_URL,
        entries: [
          {
            Id: "0",
            MessageBody: "a",
            MessageAttributes: { status: { DataType: "String", StringValue: "stopped" } },
            MessageGroupId: "default",
          },
          { Id: "1", MessageBody: "b", MessageAttributes: {} },
        ],
      },
    ]);
  });

  test("deleteBatch deletes by receipt handles and answers the items themselves", async () => {
    const { queue, requests } = await build();
    const items = received("r0", "r1");
    expect(await deleteBatch(queue, items)).toEqual(items.map((item) => ({ item })));
    expect(requests).toMatchObject([
      { action: "DeleteMessageBatch", entries: [{ ReceiptHandle: "r0" }, { ReceiptHandle: "r1" }] },
    ]);
  });

  test("changeVisibilityBatch hides each message for its own number of seconds", async () => {
    const { queue, requests } = await build();
    const items = [
      { receiptHandle: "r0", seconds: 5 },
      { receiptHandle: "r1", seconds: 0 },
    ];
    expect(await changeVisibilityBatch(queue, items, ({ seconds }) => seconds)).toEqual(
      items.map((item) => ({ item })),
    );
    expect(requests).toMatchObject([
      {
        action: "ChangeMessageVisibilityBatch",
        entries: [
          { ReceiptHandle: "r0", VisibilityTimeout: 5 },
          { ReceiptHandle: "r1", VisibilityTimeout: 0 },
        ],
      },
    ]);
  });
});

describe("a fault", () => {
  const entryFault = (kind: string) => ({ kind, scope: "entry", reason: "Some.Code: why" });

  test.each([
    ["refused", true],
    ["failed", false],
  ])("it is %s where SQS answers SenderFault %s for an entry", async (kind, senderFault) => {
    const { queue } = await build((request) => acceptBatch(request, [failure("1", senderFault)]));
    const [a, b] = toSend("a", "b");
    if (!a || !b) return expect.unreachable();
    expect(await sendBatch(queue, [a, b])).toEqual([{ item: a }, { item: b, fault: entryFault(kind) }]);
  });

  test("it is given to an entry that the answer does not name", async () => {
    const { queue } = await build(() => ({ body: {} }));
    const reason = "the answer of SQS does not name this entry";
    expect(await deleteBatch(queue, received("r0"))).toMatchObject([
      { fault: { kind: "failed", scope: "entry", reason } },
    ]);
  });

  test.each([
    ["AWS.SimpleQueueService.BatchRequestTooLong", "refused"],
    ["BatchRequestTooLong", "refused"],
    ["InvalidMessageContents", "refused"],
    ["InvalidParameterValue", "refused"],
    ["InvalidAttributeValue", "refused"],
    ["RequestThrottled", "failed"],
    ["AccessDeniedException", "failed"],
    ["QueueDoesNotExist", "failed"],
  ])("it is given to every entry of a request that fails with %s, as %s", async (code, kind) => {
    const { queue } = await build(() => ({ status: 400, code }));
    const fault = { kind, scope: "batch", reason: expect.stringContaining(code) };
    expect(await sendBatch(queue, toSend("a", "b"))).toMatchObject([{ fault }, { fault }]);
  });

  test("it is given to every entry of a request that the signal aborts", async () => {
    const asked = Promise.withResolvers<void>();
    const never = Promise.withResolvers<SqsReply>();
    const { queue } = await build(() => {
      asked.resolve();
      return never.promise;
    });
    const end = new AbortController();
    const results = sendBatch({ ...queue, signal: end.signal }, toSend("a"));
    await asked.promise;
    end.abort();
    expect(await results).toMatchObject([{ fault: { kind: "failed", scope: "batch" } }]);
    never.resolve({});
  });
});
