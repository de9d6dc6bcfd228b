import { describe, expect, test } from "vitest";
import { receivedLetter } from "../../lib/replay/dead-letter.ts";
import { requestOf } from "../rig/examples.ts";
import { schedulerAttributes } from "./scheduler-attributes.ts";

const SENT_MS = Date.parse("2026-11-22T08:00:00Z");

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

describe("the id of a dead letter", () => {
  test.each<[string, unknown, Record<string, string>, string]>([
    ["the id in its body", requestOf("drs", { id: "body" }), { requestId: "attribute" }, "body"],
    ["the id in its attributes, where the body has none", requestOf("drs"), { requestId: "attribute" }, "attribute"],
    ["the id in its attributes, where the body is not JSON", "stop!", { requestId: "attribute" }, "attribute"],
    [
      "the id in its attributes, where the id in the body is invalid",
      { id: 5 },
      { requestId: "attribute" },
      "attribute",
    ],
    ["the id of its message, where body and attributes have none", requestOf("drs"), {}, "message-1"],
    [
      "the id of its message, where the id in the attributes is invalid",
      requestOf("drs"),
      { requestId: "a b" },
      "message-1",
    ],
  ])("it is %s", (_, body, attributes, id) => {
    expect(letterOf(body, attributes).id).toBe(id);
  });
});

test("a dead letter of stopcord has the values of its attributes", () => {
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

test("a dead letter that SQS has moved has the values of its body only", () => {
  const sentAt = "2026-11-22T07:00:00Z";
  expect(letterOf(requestOf("aom", { id: "r", sentAt }))).toMatchObject({
    origin: "redrive",
    id: "r",
    services: ["aom"],
    replays: 0,
    sentMs: Date.parse(sentAt),
    status: undefined,
  });
});

describe("dead letters of EventBridge Scheduler", () => {
  test("they are recognised by their attributes, and hold the request of the schedule", () => {
    const body = requestOf("drs", { id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: "2026-11-22T03:00:00Z" });
    expect(letterOf(body, schedulerAttributes)).toMatchObject({
      origin: "scheduler",
      id: "schedules/nightly/2026-11-22T03:00:00Z",
      services: ["drs"],
      code: undefined,
      errorCode: schedulerAttributes.ERROR_CODE,
      message: schedulerAttributes.ERROR_MESSAGE,
      sentMs: Date.parse("2026-11-22T03:00:00Z"),
      body: { ok: true, value: body },
    });
  });

  test("they get their scheduled time in place of the placeholder of Scheduler", () => {
    const time = "<aws.scheduler.scheduled-time>";
    const letter = letterOf(requestOf("drs", { id: `schedules/nightly/${time}`, sentAt: time }), schedulerAttributes);
    expect(letter.id).toBe("schedules/nightly/2026-11-22T03:00:00Z");
    expect(letter.body).toMatchObject({ value: { sentAt: "2026-11-22T03:00:00Z" } });
  });

  test("they have their scheduled time as sentMs where they have no sentAt", () => {
    expect(letterOf(requestOf("drs"), schedulerAttributes).sentMs).toBe(Date.parse("2026-11-22T03:00:00Z"));
  });

  test("they are not a request where Scheduler has cut them off, even if the rest looks like one", () => {
    const letter = letterOf(requestOf("drs"), { ...schedulerAttributes, IS_PAYLOAD_TRUNCATED: "true" });
    expect(letter.body).toEqual({ ok: false, faults: ["body: cut off by EventBridge Scheduler"] });
  });
});

describe("the sentMs of a dead letter", () => {
  test.each<[string, unknown, number]>([
    ["the sentAt of its body", { sentAt: "2026-11-22T09:00:00+02:00" }, Date.parse("2026-11-22T07:00:00Z")],
    ["the time when the queue took it, where sentAt is later", { sentAt: "2030-01-01T00:00:00Z" }, SENT_MS],
    ["the time when the queue took it, where the body has no sentAt", {}, SENT_MS],
    ["the time when the queue took it, where sentAt is not a time", { sentAt: "soon" }, SENT_MS],
  ])("it is %s", (_, body, sentMs) => {
    expect(letterOf(body).sentMs).toBe(sentMs);
  });
});

describe("the services of a letter without attributes", () => {
  test.each<[string, unknown, string[]]>([
    ["the service of its request", { service: "drs" }, ["drs"]],
    [
      "the services of the stops of its group, by default that of the group",
      { service: "drs", stops: [{}, { service: "aom" }] },
      ["drs", "aom"],
    ],
    ["none where the body names none", { target: {} }, []],
    ["none where the body is not an object", [1], []],
  ])("they are %s", (_, body, services) => {
    expect(letterOf(body).services).toEqual(services);
  });
});

test.each([["x"], ["-1"], [""], ["1.5"]])("replays of %j count as 0", (replays) => {
  expect(letterOf({}, { replays }).replays).toBe(0);
});

test("attributes that are not texts are ignored", () => {
  const binary = { DataType: "Binary", BinaryValue: new Uint8Array([1]) };
  const message = { MessageId: "m", ReceiptHandle: "h", Body: "{}", MessageAttributes: { status: binary } };
  expect(receivedLetter(message)).toMatchObject({ id: "m", origin: "redrive", status: undefined });
});

test("replays without end count as a million, which no limit allows (fixed: they were shown as Infinity)", () => {
  expect(letterOf({}, { replays: "9".repeat(400) }).replays).toBe(1_000_000);
});
