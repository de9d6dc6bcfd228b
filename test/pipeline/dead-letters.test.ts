import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { pipelineTest, unknownTask } from "../rig/pipeline.ts";

const test = pipelineTest();

const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe.concurrent("a request whose deadline has passed", () => {
  test("is expired and makes no call; its dead letter is the whole request", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs");
    const id = `expired/${randomUUID()}`;
    const request = { ...task, id, sentAt: ago(HOUR_MS), reason: "too late" };
    const outcome = await pipeline.stop(request);
    const facts = { status: "expired", ok: false, calls: 0, deliveries: 1, deadLettered: true, reason: "too late" };
    expect(outcome).toMatchObject({ ...facts, sentAt: request.sentAt });
    const { body, attributes } = await pipeline.deadLetterOf(id);
    expect(JSON.parse(body)).toEqual(request);
    const { message, finishedAt } = outcome;
    expect(attributes).toEqual({
      ...{ requestId: id, service: "drs", status: "expired", message, deadLetteredAt: finishedAt },
    });
    expect(await pipeline.callsTo(task)).toEqual([]);
  });

  test("by its own expiresAt is expired too", async ({ pipeline }) => {
    const times = { sentAt: ago(60_000), expiresAt: ago(1) };
    expect(await pipeline.stop({ ...unknownTask("aom"), ...times })).toMatchObject({ status: "expired", calls: 0 });
  });

  test("is expired even where its account and region would be refused", async ({ pipeline }) => {
    const request = { ...unknownTask("aom"), sentAt: ago(HOUR_MS), account: "nobody", region: "mars-north-1" };
    expect(await pipeline.stop(request)).toMatchObject({ status: "expired" });
  });

  test("comes out as expired again when its dead letter is sent as it is", async ({ pipeline }) => {
    const id = `again/${randomUUID()}`;
    await pipeline.send({ ...unknownTask("codearts-check"), id, sentAt: ago(HOUR_MS) });
    const first = await pipeline.deadLetterOf(id);
    await pipeline.send(first.body, "requests", first.attributes);
    const second = await pipeline.deadLetterOf(id, 1);
    const outcomes = [await pipeline.outcomeOf(id), await pipeline.outcomeOf(id, 1)];
    expect(outcomes.map(({ status }) => status)).toEqual(["expired", "expired"]);
    expect(second.body).toBe(first.body);
    expect(second.attributes).toEqual({ ...first.attributes, message: first.attributes.message, deadLetteredAt: TIME });
  });
});

test.concurrent("a stop that is refused lies in the dead letters with its code, its message cut at 256", async ({
  pipeline,
}) => {
  const id = `coded/${randomUUID()}`;
  const task = await pipeline.newTask("drs", { state: "end-failed" });
  await pipeline.spoil(task, { kind: "raw", status: 400, body: '{"error_code":"DRS.M00304"}', call: "stop" });
  const { message, finishedAt } = await pipeline.stop({ ...task, id });
  const { body, attributes } = await pipeline.deadLetterOf(id);
  expect(attributes).toEqual({
    ...{ requestId: id, service: "drs", status: "refused", code: "end-failed", deadLetteredAt: finishedAt },
    message: message.slice(0, 256),
  });
  expect(JSON.parse(body)).toEqual({ ...task, id, sentAt: TIME });
});

test.concurrent("a dead letter keeps how often it was replayed, and no attribute that is not ours", async ({
  pipeline,
}) => {
  const id = `replayed/${randomUUID()}`;
  const attributes = { replays: "2", status: "stopped", tenant: "x", requestId: "another" };
  await pipeline.send({ ...unknownTask("drs"), id, sentAt: ago(HOUR_MS) }, "requests", attributes);
  const letter = await pipeline.deadLetterOf(id);
  expect(letter.attributes).toEqual({
    ...{ requestId: id, service: "drs", status: "expired", replays: "2", message: expect.any(String) },
    deadLetteredAt: TIME,
  });
});

/** Bodies that are no request; the words of their outcome; what of them could be read. */
const NO_REQUESTS = [
  { title: "no JSON", body: "stop everything", words: "body: not JSON", read: {} },
  { title: "an array", body: "[]", words: "body: a JSON object, not an array", read: {} },
  { title: "a number", body: "7", words: "body: a JSON object, not a number", read: {} },
  { title: "null", body: "null", words: "body: a JSON object, not null", read: {} },
  { title: "an empty object", body: "{}", words: "service: required, one of ", read: {} },
  {
    title: "a service that nobody knows",
    body: '{"service":"ecs","target":{"id":"1"},"reason":"why not"}',
    words: `service: one of ${serviceNames.join(", ")}`,
    read: { service: "ecs", target: { id: "1" }, reason: "why not" },
  },
  {
    title: "keys and values that are not as they should be, each of them named",
    body: '{"service":"drs","target":{"jobId":"a b","speed":9},"urgent":true,"dryRun":"no"}',
    words:
      "dryRun: true or false; target.jobId: 1–64 letters, digits, - and _; target.speed: unknown key; urgent: unknown key",
    read: { service: "drs", target: { jobId: "a b", speed: 9 } },
  },
  {
    title: "an end before its beginning",
    body: '{"service":"drs","target":{"jobId":"1"},"sentAt":"2026-11-22T08:00:00Z","expiresAt":"2026-11-22T07:00:00Z"}',
    words: "expiresAt: a time after sentAt",
    read: { service: "drs" },
  },
  {
    title: "an end more than 12 hours after its beginning",
    body: '{"service":"drs","target":{"jobId":"1"},"sentAt":"2026-11-22T08:00:00Z","expiresAt":"2026-11-22T20:00:01Z"}',
    words: "expiresAt: at most 12 hours after sentAt",
    read: { service: "drs" },
  },
] as const;

describe.concurrent("what is no request is rejected, and its dead letter is the bytes as they came:", () => {
  test.for(NO_REQUESTS)("$title", async ({ body, words, read }, { pipeline }) => {
    const messageId = await pipeline.send(body);
    const outcome = await pipeline.outcomeOf(messageId);
    expect(outcome).toMatchObject({ status: "rejected", ok: false, calls: 0, deadLettered: true, ...read });
    expect(outcome.message).toContain(words);
    const letter = await pipeline.deadLetterOf(messageId);
    expect(letter.body).toBe(body);
    expect(letter.attributes).toMatchObject({ requestId: messageId, status: "rejected" });
  });

  test("more than 256 KiB, though it would be valid", async ({ pipeline }) => {
    const id = `big/${randomUUID()}`;
    const body = JSON.stringify({ ...unknownTask("drs"), id }) + " ".repeat(256 * 1024);
    const messageId = await pipeline.send(body);
    const { message } = await pipeline.outcomeOf(messageId);
    expect(message).toContain("body: 257 KiB, but a request has at most 256 KiB");
    expect((await pipeline.deadLetterOf(messageId)).body).toBe(body);
  });

  test("sent once more with its attributes, it keeps the id of its first way", async ({ pipeline }) => {
    const messageId = await pipeline.send("not a request");
    const { body, attributes } = await pipeline.deadLetterOf(messageId);
    await pipeline.send(body, "requests", attributes);
    expect(await pipeline.outcomeOf(messageId, 1)).toMatchObject({ status: "rejected", requestId: messageId });
    expect((await pipeline.deadLetterOf(messageId, 1)).body).toBe(body);
  });
});

describe.concurrent("what SQS does not carry", () => {
  test("in the reason of a stop comes out of its outcome as it went in", async ({ pipeline }) => {
    const reason = "\uffff and \u0001";
    const id = `odd/${randomUUID()}`;
    const task = await pipeline.newTask("aom");
    await pipeline.send(escaped(JSON.stringify({ ...task, id, reason })));
    expect(await pipeline.outcomeOf(id)).toMatchObject({ status: "stopped", reason });
  });

  test("on this machine, an emoji, holds nothing up (bug: the router could never forward it)", async ({ pipeline }) => {
    const id = `emoji/${randomUUID()}`;
    const task = await pipeline.newTask("aom");
    const body = JSON.stringify({ ...task, id, reason: "ROCKET" }).replace("ROCKET", "\\ud83d\\ude80"); // as Python writes it
    await pipeline.send(body);
    expect(await pipeline.outcomeOf(id)).toMatchObject({ status: "stopped", reason: "\u{1f680}" });
  });

  test("in a fault stays in the outcome and leaves the dead letter's attribute", async ({ pipeline }) => {
    const id = `odd-key/${randomUUID()}`;
    const body = escaped(JSON.stringify({ ...unknownTask("aom"), id, "a\uffffb": 1 }));
    await pipeline.send(body);
    expect((await pipeline.outcomeOf(id)).message).toContain("a\uffffb: unknown key");
    const letter = await pipeline.deadLetterOf(id);
    expect(letter.attributes.message).toContain("ab: unknown key");
    expect(letter.body).toBe(body);
  });
});

/** JSON.stringify leaves it as it is, and SQS refuses it. */
function escaped(json: string): string {
  return json.replaceAll("\uffff", "\\uffff");
}
