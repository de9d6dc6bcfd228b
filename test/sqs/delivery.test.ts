import { describe, expect, test } from "vitest";
import { deliveryOf, recordsOf } from "../../lib/sqs/delivery.ts";
import { readProgress } from "../../lib/stop/progress.ts";
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

test("a delivery has the body, the ids, the receive count and the sent time of its record", () => {
  expect(deliveryOf(record)).toEqual({
    messageId: "m",
    receiptHandle: "h",
    body: "{}",
    receives: 3,
    queuedMs: START_MS,
    senderId: "x",
  });
});

describe("message attributes", () => {
  test("a delivery has the attributes requestId, replays, progress and sender, and no others", () => {
    const attributes = {
      requestId: { stringValue: "r", dataType: "String" },
      replays: { stringValue: "2" },
      progress: { stringValue: '{"v":1}' },
      sender: { stringValue: "invoke" },
      x: {},
    };
    const expected = { requestId: "r", replays: "2", progress: '{"v":1}', sender: "invoke" };
    expect(withAttributes(attributes)).toEqual({ ...deliveryOf(record), ...expected });
  });

  test("a delivery has the group id with which its message was sent", () => {
    const attributes = { ...record.attributes, MessageGroupId: "team-a" };
    expect(deliveryOf({ ...record, attributes }).groupId).toBe("team-a");
  });

  test.each<[string, unknown]>([
    ["an invalid id", { requestId: { stringValue: "a b" } }],
    ["an id that is binary", { requestId: { binaryValue: "YQ==" } }],
    ["no attributes", undefined],
    ["attributes that are a text", "x"],
  ])("a delivery has no request id where its record has %s", (_, attributes) => {
    expect(withAttributes(attributes).requestId).toBeUndefined();
  });
});

test.each([[{ binaryValue: "e30=", dataType: "Binary" }], [{ stringValue: 1 }], ["x"], [null]])(
  "an attribute progress that is no text is there, and cannot be read: %j (was absent)",
  (progress) => {
    expect(readProgress(withAttributes({ progress }).progress)).toMatchObject({ isInDoubt: true, deliveries: 1 });
  },
);

test.each<[string, string]>([
  ["replays", "-1"],
  ["replays", "NaN"],
  ["replays", "9".repeat(16)],
  ["sender", "a b"],
  ["sender", "\u202e"],
  ["sender", "x".repeat(129)],
])("an attribute %s that stopcord does not write is absent: %j", (name, stringValue) => {
  expect(withAttributes({ [name]: { stringValue } })).toEqual(deliveryOf(record));
});

test.each<[string, object]>([
  ["no body", { body: undefined }],
  ["no receive count", { attributes: { SentTimestamp: "1" } }],
  ["an invalid sent time", { attributes: { ApproximateReceiveCount: "1", SentTimestamp: "now" } }],
])("reading a record with %s throws", (_, more) => {
  expect(() => deliveryOf({ ...record, ...more })).toThrow();
});

describe("recordsOf", () => {
  test("it answers the records of an SQS event, including one that has only an id", () => {
    expect(recordsOf({ Records: [record, { messageId: "n" }] })).toEqual([record, { messageId: "n" }]);
  });

  test.each([[{}], [null], [[]], ["x"], [{ service: "drs" }], [{ Records: 5 }], [{ Records: [{}] }]])(
    "it answers undefined for %j",
    (event) => {
      expect(recordsOf(event)).toBeUndefined();
    },
  );
});
