import { describe, expect, test } from "vitest";
import type { SqsRecord } from "../../../../lib/local/aws/event-source/sqs-event.ts";
import { createEventRecord } from "../../../../lib/local/page/record/event-record.ts";
import type { LoggedCall } from "../../../../lib/local/simulator/call-log.ts";
import { NO_PROGRESS, writeProgress } from "../../../../lib/stop/progress.ts";
import { hurryingClock, START_MS } from "../../../rig/clock.ts";
import { exampleTargets, targetKey } from "../../../rig/example-targets.ts";
import { outcomeWith } from "../../../rig/outcome-with.ts";

const ROUTER = "stopcord-dev-router";
const WORKER = "stopcord-dev-codearts-build";
const TARGET = exampleTargets["codearts-build"];
const KEY = targetKey("codearts-build", TARGET);

const requestBody = (id: string, fields: object = {}) =>
  JSON.stringify({ id, service: "codearts-build", target: TARGET, ...fields });

/** A record and functions that feed it as the queues, the functions and the simulator do. */
function build({ isSqsEmbedded = true } = {}) {
  const clock = hurryingClock();
  const record = createEventRecord({ now: clock.now, isSqsEmbedded });
  let lastNumber = 0;
  const number = () => ++lastNumber;

  const send = (
    queue: string,
    body: string,
    fields: { attributes?: Record<string, string>; functionName?: string } = {},
  ) => {
    const messageId = `m${number()}`;
    const { attributes = {}, functionName } = fields;
    const delayMs = attributes.progress === undefined ? 0 : JSON.parse(attributes.progress).delayMs;
    record.messages.onSent({ queue: `stopcord-dev-${queue}`, messageId, body, attributes, delayMs, functionName });
    return messageId;
  };
  const begin = (queue: string, messageId: string, body: string, progress?: string) =>
    record.functions.onInvoke(`stopcord-dev-${queue}`, [recordOf(messageId, body, progress)]);
  const end = (queue: string, messageId: string, error?: "crashed") =>
    record.functions.onDelivery({
      queue: `stopcord-dev-${queue}`,
      messageIds: [messageId],
      receiveCounts: [1],
      receivedAtMs: clock.now(),
      visibleAtMs: clock.now() + 180_000,
      settledAtMs: clock.now(),
      result: error ? { ok: false, error, message: "the process ended" } : { ok: true, value: {} },
      deletedIds: error ? [] : [messageId],
    });
  const call = (keys: readonly string[], fields: Partial<LoggedCall> = {}) => {
    const logged = { ...CALL, n: number(), ...fields };
    record.calls.onCall(logged, keys);
    return logged;
  };
  const story = (id: string) => record.stories.get(id);
  const kinds = (id: string) => story(id)?.events.map(({ kind }) => kind);
  return { record, clock, send, begin, end, call, story, kinds };
}

const CALL: LoggedCall = {
  n: 0,
  at: "2026-11-22T08:00:00.000Z",
  service: "codearts-build",
  kind: "stop",
  method: "POST",
  path: "/v3/jobs/stop",
  headers: {},
  body: "{}",
  task: KEY,
  requestId: "c",
  tookEffect: true,
};

function recordOf(messageId: string, body: string, progress?: string): SqsRecord {
  const attribute = { stringListValues: [], binaryListValues: [], dataType: "String" };
  return {
    messageId,
    receiptHandle: "r",
    body,
    attributes: { ApproximateReceiveCount: "1" },
    messageAttributes: progress === undefined ? {} : { progress: { ...attribute, stringValue: progress } },
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  };
}

/** Sends a request and brings it to its worker; returns the message in the worker's queue. */
function deliver({ send, begin, end }: ReturnType<typeof build>, id: string): string {
  const body = requestBody(id);
  const sent = send("requests", body);
  begin("requests", sent, body);
  const routed = send("codearts-build", body, { functionName: ROUTER });
  end("requests", sent);
  begin("codearts-build", routed, body);
  return routed;
}

describe("the record of a request", () => {
  test("it tells the whole story: sent, routed, delivered, called, answered, settled", () => {
    const parts = build();
    const { record, send, end, call, story, kinds } = parts;
    const message = deliver(parts, "r1");
    const logged = call([KEY]);
    record.calls.onAnswer(logged, { status: 200, body: "{}", sent: "whole" });
    send("results", JSON.stringify(outcomeWith({ requestId: "r1", status: "stopped", ok: true })));
    end("codearts-build", message);
    expect(kinds("r1")).toEqual([
      ...["sent", "delivered", "routed", "delivery-ended"],
      ...["delivered", "call", "answer", "outcome", "delivery-ended"],
    ]);
    expect(story("r1")).toMatchObject({ phase: "settled", status: "stopped", isOk: true, deliveries: 1, stopCalls: 1 });
  });

  test("a request that waits names the reason and the end of its wait", () => {
    const parts = build();
    const { send, end, story } = parts;
    const message = deliver(parts, "r1");
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 1, why: "busy", delayMs: 12_000 });
    send("codearts-build", requestBody("r1"), { attributes: { progress }, functionName: WORKER });
    end("codearts-build", message);
    expect(story("r1")).toMatchObject({ phase: "waiting", why: "busy", untilMs: START_MS + 12_000 });
  });

  test("a request whose worker crashed waits until its message is visible again", () => {
    const parts = build();
    const message = deliver(parts, "r1");
    parts.end("codearts-build", message, "crashed");
    const waiting = { phase: "waiting", why: "crashed: the process ended", untilMs: START_MS + 180_000 };
    expect(parts.story("r1")).toMatchObject(waiting);
  });

  test("the first outcome that is ok stands, also after one that is not", () => {
    const { send, story } = build();
    const publish = (status: "gave-up" | "stopped" | "already-stopped", ok: boolean) =>
      send("results", JSON.stringify(outcomeWith({ requestId: "r1", status, ok })));
    publish("gave-up", false);
    expect(story("r1")).toMatchObject({ status: "gave-up", isOk: false });
    publish("stopped", true);
    publish("already-stopped", true);
    expect(story("r1")).toMatchObject({ status: "stopped", isOk: true });
  });

  test("a replay begins anew and keeps what was before", () => {
    const { record, send, story, kinds } = build();
    send("requests", requestBody("r1"));
    const attributes = { requestId: "r1", status: "gave-up", code: "busy", message: "The task was busy." };
    const letter = send("dead-letters", requestBody("r1"), { attributes });
    send("results", JSON.stringify(outcomeWith({ requestId: "r1", status: "gave-up", ok: false })));
    expect(story("r1")).toMatchObject({ phase: "settled", isDeadLetter: true });
    send("requests", requestBody("r1"), { attributes: { replays: "1" } });
    const queue = "stopcord-dev-dead-letters";
    record.messages.onReceived({ queue, messageId: letter, receiptHandle: "h", body: "" });
    record.messages.onDeleted({ queue, receiptHandle: "h" });
    expect(story("r1")).toMatchObject({ phase: "queued", status: undefined, isDeadLetter: false });
    expect(kinds("r1")).toEqual(["sent", "dead-letter", "outcome", "replayed", "dead-letter-deleted"]);
  });

  test("a dead letter that SQS moved itself is known once someone receives it", () => {
    const { record, send, story } = build();
    const messageId = send("codearts-build", requestBody("r1"), { functionName: ROUTER });
    record.messages.onReceived({ queue: "stopcord-dev-dead-letters", messageId, receiptHandle: "h", body: "" });
    expect(story("r1")).toMatchObject({ isDeadLetter: true });
  });

  test("each request of a group has a story, and so has a message that is no request", () => {
    const { send, record } = build();
    send(
      "requests",
      JSON.stringify({ id: "g", service: "codearts-build", stops: [{ target: TARGET }, { target: TARGET }] }),
    );
    const broken = send("requests", "not JSON");
    expect(record.stories.changedSince(0).map(({ id }) => id)).toEqual(["g/0", "g/1", broken]);
  });

  test("a throttled invocation that Lambda tries again is one delivery", () => {
    const parts = build();
    const message = deliver(parts, "r1");
    parts.begin("codearts-build", message, requestBody("r1"));
    expect(parts.kinds("r1")?.filter((kind) => kind === "delivered")).toHaveLength(2);
  });
});

describe("the calls of a request", () => {
  test("a call about a task that two requests have in delivery is marked as shared", () => {
    const parts = build();
    deliver(parts, "r1");
    deliver(parts, "r2");
    parts.call([KEY]);
    for (const id of ["r1", "r2"])
      expect(parts.story(id)?.events.at(-1)).toMatchObject({ kind: "call", isShared: true });
  });

  test.for([
    ["another task", [`${KEY}0`], {}],
    ["another service", [KEY], { service: "drs" }],
    ["a token", [], { service: "iam", kind: "token" }],
  ] as const)("a call about %s does not belong to it", ([, keys, fields]) => {
    const parts = build();
    deliver(parts, "r1");
    parts.call(keys, fields);
    expect(parts.story("r1")?.stopCalls).toBe(0);
    expect(parts.kinds("r1")).not.toContain("call");
  });

  test("a call after the end of the delivery does not belong to it", () => {
    const parts = build();
    parts.end("codearts-build", deliver(parts, "r1"));
    parts.call([KEY]);
    expect(parts.kinds("r1")).not.toContain("call");
  });

  test("a call without an answer says so", () => {
    const parts = build();
    deliver(parts, "r1");
    parts.record.calls.onAnswer(parts.call([KEY]), { body: "", sent: "none" });
    expect(parts.story("r1")?.events.at(-1)).toMatchObject({ kind: "answer", status: undefined, body: "" });
  });
});

describe("the size of the record", () => {
  test("it keeps the newest 1,000 requests", () => {
    const { send, record } = build();
    for (let i = 0; i < 1_003; i++) send("requests", requestBody(`r${i}`));
    const ids = record.stories.changedSince(0).map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_000, "r3", "r1002"]);
  });

  test("a story stays below 100 kB, however much happens, and keeps its start and its end", () => {
    const parts = build();
    deliver(parts, "r1");
    const long = "x".repeat(100_000);
    parts.send("requests", requestBody("r1", { reason: long }));
    for (let i = 0; i < 1_000; i++) parts.call([KEY], { body: long });
    const story = parts.story("r1");
    expect(JSON.stringify(story).length).toBeLessThan(100_000);
    expect([story?.events[0]?.kind, story?.events.at(-1)?.kind]).toEqual(["sent", "call"]);
    expect(story?.droppedEvents).toBeGreaterThan(900);
    expect(story?.stopCalls).toBe(1_000);
  });

  test("a change is listed once, with the newest state of its request", () => {
    const { send, record } = build();
    send("requests", requestBody("r1"));
    const { revision } = record.stories;
    send("requests", requestBody("r2"));
    expect(record.stories.changedSince(revision).map(({ id }) => id)).toEqual(["r2"]);
  });
});

describe("the breakers of the record", () => {
  const openLine = (untilMs: number) =>
    JSON.stringify({
      ...{ level: "INFO", message: "circuit breaker open", timestamp: new Date(START_MS).toISOString() },
      ...{ service: "drs", account: "default", region: "cn-north-4", why: "unavailable" },
      until: new Date(untilMs).toISOString(),
    });
  const closedLine = openLine(0).replace("breaker open", "breaker closed");

  test("a breaker is open while it is open in one process, until the latest end", () => {
    const { record } = build();
    record.functions.onLog(openLine(START_MS + 30_000), "worker#1");
    record.functions.onLog(openLine(START_MS + 60_000), "worker#2");
    expect(record.breakers.list(() => true)).toMatchObject([{ why: "unavailable", untilMs: START_MS + 60_000 }]);
    record.functions.onLog(closedLine, "worker#1");
    expect(record.breakers.list(() => true)).toHaveLength(1);
    record.functions.onLog(closedLine, "worker#2");
    expect(record.breakers.list(() => true)).toEqual([]);
  });

  test("a breaker ends with its process", () => {
    const { record } = build();
    record.functions.onLog(openLine(START_MS + 30_000), "worker#1");
    expect(record.breakers.list((id) => id === "worker#1")).toHaveLength(1);
    expect(record.breakers.list(() => false)).toEqual([]);
  });
});

describe("the halts of the record", () => {
  test("they are those of the last valid value of the secret", () => {
    const { halts } = build().record;
    const halt = { service: "drs", reason: "r", by: "b", since: "2026-11-22T08:00:00Z" };
    halts.onSecretChange(JSON.stringify({ halts: [halt] }));
    halts.onSecretChange("not JSON");
    expect(halts.list()).toEqual([halt]);
    halts.onSecretChange("{}");
    expect(halts.list()).toEqual([]);
  });
});

describe("the record beside another SQS", () => {
  test("the log tells of requests that wait and of their outcomes", () => {
    const { record, story, kinds } = build({ isSqsEmbedded: false });
    const line = { level: "INFO", timestamp: new Date(START_MS).toISOString(), service: "drs", stopRequestId: "r1" };
    record.functions.onLog(JSON.stringify({ ...line, message: "handed back", waitMs: 2_000, why: "busy" }), "w#1");
    expect(story("r1")).toMatchObject({ phase: "waiting", why: "busy", untilMs: START_MS + 2_000 });
    record.functions.onLog(JSON.stringify({ ...line, message: "outcome", status: "stopped", elapsedMs: 5 }), "w#1");
    expect(story("r1")).toMatchObject({ phase: "settled", status: "stopped", isOk: true });
    expect(kinds("r1")).toEqual(["handed-back", "outcome"]);
  });

  test("a request that the router rejects has no service, since the router names itself there", () => {
    const { record, story } = build({ isSqsEmbedded: false });
    const line = { level: "INFO", message: "outcome", service: "router", stopRequestId: "r1", elapsedMs: 5 };
    record.functions.onLog(JSON.stringify({ ...line, status: "rejected" }), "router#1");
    expect(story("r1")).toMatchObject({ phase: "settled", status: "rejected", isOk: false });
    expect(story("r1")).not.toHaveProperty("service");
  });
});
