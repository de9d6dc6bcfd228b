import { describe, expect, test } from "vitest";
import { receivedLetter } from "../../lib/replay/dead-letter.ts";
import { requestOf } from "../rig/examples.ts";

const SENT_MS = Date.parse("2026-11-22T08:00:00Z");

const schedulerAttributes = {
  ERROR_CODE: "AWS.SimpleQueueService.NonExistentQueue",
  ERROR_MESSAGE: "The specified queue does not exist.",
  EXECUTION_ID: "ad06616e51cdf74a",
  EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
  IS_PAYLOAD_TRUNCATED: "false",
  RETRY_ATTEMPTS: "12",
  SCHEDULED_TIME: "2026-11-22T03:00:00Z",
  SCHEDULE_ARN: "arn:aws:scheduler:us-east-1:111122223333:schedule/default/stopcord-dev-nightly",
  TARGET_ARN: "arn:aws:sqs:us-east-1:111122223333:stopcord-dev-requests",
};

function letterOf(body: unknown, attributes: Record<string, string> = {}) {
  return receivedLetter({
    MessageId: "message-1",
    ReceiptHandle: "handle-1",
    Body: typeof body === "string" ? body : JSON.stringify(body),
    Attributes: { SentTimestamp: String(SENT_MS) },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    ),
  });
}

describe("a dead letter's request has the id", () => {
  test.each<[string, unknown, Record<string, string>, string]>([
    ["of its body", requestOf("drs", { id: "body" }), { requestId: "attribute" }, "body"],
    ["that its attributes remember, for a body without one", requestOf("drs"), { requestId: "attribute" }, "attribute"],
    ["that its attributes remember, for a body that is not JSON", "stop!", { requestId: "attribute" }, "attribute"],
    ["that its attributes remember, for a body whose id is none", { id: 5 }, { requestId: "attribute" }, "attribute"],
    ["of its message, where nothing else has one", requestOf("drs"), {}, "message-1"],
    ["of its message, where the attribute is none", requestOf("drs"), { requestId: "a b" }, "message-1"],
  ])("%s", (_, body, attributes, id) => {
    expect(letterOf(body, attributes).id).toBe(id);
  });
});

test("what stopcord says of its dead letters is read from their attributes", () => {
  const attributes = {
    requestId: "r",
    service: "drs",
    status: "gave-up",
    code: "busy",
    message: "Look at it.",
    deadLetteredAt: "2026-11-22T08:15:00Z",
    replays: "2",
  };
  const { requestId: id, service, ...rest } = attributes;
  expect(letterOf("{}", attributes)).toMatchObject({
    origin: "stopcord",
    ...rest,
    id,
    replays: 2,
    services: [service],
  });
});

test("what SQS moved here by itself has nothing but its body", () => {
  const sentAt = "2026-11-22T07:00:00Z";
  expect(letterOf(requestOf("aom", { id: "r", sentAt }))).toMatchObject({
    ...{ origin: "redrive", id: "r", services: ["aom"], replays: 0, sentMs: Date.parse(sentAt) },
    status: undefined,
  });
});

describe("EventBridge Scheduler's dead letters", () => {
  test("are known by their nine attributes, and hold what the schedule sends", () => {
    const body = requestOf("drs", { id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: "2026-11-22T03:00:00Z" });
    expect(letterOf(body, schedulerAttributes)).toMatchObject({
      origin: "scheduler",
      id: "schedules/nightly/2026-11-22T03:00:00Z",
      services: ["drs"],
      code: schedulerAttributes.ERROR_CODE,
      message: schedulerAttributes.ERROR_MESSAGE,
      sentMs: Date.parse("2026-11-22T03:00:00Z"),
      body: { ok: true, value: body },
    });
  });

  test("get their time filled in where it still is the context attribute of the schedule", () => {
    const time = "<aws.scheduler.scheduled-time>";
    const letter = letterOf(requestOf("drs", { id: `schedules/nightly/${time}`, sentAt: time }), schedulerAttributes);
    expect(letter.id).toBe("schedules/nightly/2026-11-22T03:00:00Z");
    expect(letter.body).toMatchObject({ value: { sentAt: "2026-11-22T03:00:00Z" } });
  });

  test("without a sentAt of their own were meant at their scheduled time", () => {
    expect(letterOf(requestOf("drs"), schedulerAttributes).sentMs).toBe(Date.parse("2026-11-22T03:00:00Z"));
  });

  test("that were cut off are no request, even if what is left of them looks like one", () => {
    const letter = letterOf(requestOf("drs"), { ...schedulerAttributes, IS_PAYLOAD_TRUNCATED: "true" });
    expect(letter.body).toEqual({ ok: false, faults: ["body: cut off by EventBridge Scheduler"] });
  });
});

describe("a stop was meant", () => {
  test.each<[string, unknown, number]>([
    ["when its body says", { sentAt: "2026-11-22T09:00:00+02:00" }, Date.parse("2026-11-22T07:00:00Z")],
    ["no later than the queue took it, whatever its body says", { sentAt: "2030-01-01T00:00:00Z" }, SENT_MS],
    ["when the queue took it, if its body does not say", {}, SENT_MS],
    ["when the queue took it, if its body says nonsense", { sentAt: "soon" }, SENT_MS],
  ])("%s", (_, body, sentMs) => {
    expect(letterOf(body).sentMs).toBe(sentMs);
  });
});

describe("the services of a body without attributes", () => {
  test.each<[string, unknown, string[]]>([
    ["one request has one", { service: "drs" }, ["drs"]],
    [
      "a group has those of its stops, its own being their default",
      { service: "drs", stops: [{}, { service: "aom" }] },
      ["drs", "aom"],
    ],
    ["a body that names none has none", { target: {} }, []],
    ["a body that is no object has none", [1], []],
  ])("%s", (_, body, services) => {
    expect(letterOf(body).services).toEqual(services);
  });
});

test.each([["x"], ["-1"], [""], ["1.5"]])("a count of replays that is none (%j) counts as never", (replays) => {
  expect(letterOf({}, { replays }).replays).toBe(0);
});

test("attributes that are not texts are passed over", () => {
  const binary = { DataType: "Binary", BinaryValue: new Uint8Array([1]) };
  const message = { MessageId: "m", ReceiptHandle: "h", Body: "{}", MessageAttributes: { status: binary } };
  expect(receivedLetter(message)).toMatchObject({ id: "m", origin: "redrive", status: undefined });
});
