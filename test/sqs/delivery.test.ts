import { describe, expect, test } from "vitest";
import { deliveryOf, recordsOf } from "../../lib/sqs/delivery.ts";
import { START_MS } from "../rig/clock.ts";

const record = {
  messageId: "m",
  receiptHandle: "h",
  body: "{}",
  attributes: { ApproximateReceiveCount: "3", SentTimestamp: String(START_MS), SenderId: "x" },
  messageAttributes: {},
  eventSource: "aws:sqs",
};
const withAttributes = (messageAttributes: unknown) => deliveryOf({ ...record, messageAttributes });

test("a record is read as far as a delivery is concerned", () => {
  expect(deliveryOf(record)).toEqual({
    messageId: "m",
    receiptHandle: "h",
    body: "{}",
    deliveries: 3,
    queuedMs: START_MS,
  });
});

describe("of its message attributes two are read", () => {
  test("those of a dead letter that is replayed", () => {
    const attributes = { requestId: { stringValue: "r", dataType: "String" }, replays: { stringValue: "2" }, x: {} };
    expect(withAttributes(attributes)).toMatchObject({ requestId: "r", replays: "2" });
  });

  test.each<[string, unknown]>([
    ["an id that is none", { requestId: { stringValue: "a b" } }],
    ["an id in bytes", { requestId: { binaryValue: "YQ==" } }],
    ["no attributes", undefined],
    ["attributes that are none", "x"],
  ])("but not %s", (_, attributes) => {
    expect(withAttributes(attributes).requestId).toBeUndefined();
  });
});

test.each<[string, object]>([
  ["no body", { body: undefined }],
  ["no receive count", { attributes: { SentTimestamp: "1" } }],
  ["a sent time that is none", { attributes: { ApproximateReceiveCount: "1", SentTimestamp: "now" } }],
])("a record with %s cannot have come from SQS", (_, more) => {
  expect(() => deliveryOf({ ...record, ...more })).toThrow();
});

describe("the records of an event", () => {
  test("are those of SQS, even if one of them cannot be read further", () => {
    expect(recordsOf({ Records: [record, { messageId: "n" }] })).toEqual([record, { messageId: "n" }]);
  });

  test.each([[{}], [null], [[]], ["x"], [{ service: "drs" }]])("are none in %j", (event) => {
    expect(recordsOf(event)).toBeUndefined();
  });

  test.each([[{ Records: 5 }], [{ Records: [{}] }]])(
    "are a fault in %j, since nothing of it could be reported",
    (event) => {
      expect(() => recordsOf(event)).toThrow();
    },
  );
});
