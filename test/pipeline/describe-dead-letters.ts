import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";

const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Bodies that are no request, words of their outcomes, and the fields that could be read. */
const NO_REQUESTS = [
  { title: "no JSON", body: "stop everything", words: "body: not JSON", read: {} },
  { title: "an array", body: "[]", words: "body: a JSON object, not an array", read: {} },
  { title: "a number", body: "7", words: "body: a JSON object, not a number", read: {} },
  { title: "null", body: "null", words: "body: a JSON object, not null", read: {} },
  { title: "an empty object", body: "{}", words: "service: required, one of ", read: {} },
  {
    title: "a request of an unknown service",
    body: '{"service":"ecs","target":{"id":"1"},"reason":"why not"}',
    words: `service: one of ${serviceNames.join(", ")}`,
    read: { service: "ecs", target: { id: "1" }, reason: "why not" },
  },
  {
    title: "a request with several faults",
    body: '{"service":"drs","target":{"jobId":"a b","speed":9},"urgent":true,"dryRun":"no"}',
    words:
      "dryRun: true or false; target.jobId: 1–64 letters, digits, - and _; target.speed: unknown key; urgent: unknown key",
    read: { service: "drs", target: { jobId: "a b", speed: 9 } },
  },
  {
    title: "a request whose expiresAt is before its sentAt",
    body: '{"service":"drs","target":{"jobId":"1"},"sentAt":"2026-11-22T08:00:00Z","expiresAt":"2026-11-22T07:00:00Z"}',
    words: "expiresAt: a time after sentAt",
    read: { service: "drs" },
  },
  {
    title: "a request whose expiresAt is more than 12 hours after its sentAt",
    body: '{"service":"drs","target":{"jobId":"1"},"sentAt":"2026-11-22T08:00:00Z","expiresAt":"2026-11-22T20:00:01Z"}',
    words: "expiresAt: at most 12 hours after sentAt",
    read: { service: "drs" },
  },
] as const;

/** Escapes U+FFFF, which SQS rejects and JSON.stringify does not escape. */
function escaped(json: string): string {
  return json.replaceAll("\uffff", "\\uffff");
}

export function describeDeadLetters(test: SharedPipelineTest): void {
  describe.concurrent("a request past its deadline", () => {
    test("a request past its deadline is expired without a call, and its dead letter is the whole request", async ({
      pipeline,
    }) => {
      const task = await pipeline.newTask("drs");
      const id = `expired/${randomUUID()}`;
      const request = { ...task, id, sentAt: ago(HOUR_MS), reason: "too late" };
      const outcome = await pipeline.stop(request);
      const facts = { status: "expired", ok: false, calls: 0, deliveries: 1, deadLettered: true, reason: "too late" };
      expect(outcome).toMatchObject({ ...facts, sentAt: request.sentAt });
      const { body, attributes } = await pipeline.deadLetterOf(id);
      expect(JSON.parse(body)).toEqual({ ...request, expiresAt: TIME });
      const { message, finishedAt } = outcome;
      expect(attributes).toEqual({
        requestId: id,
        service: "drs",
        status: "expired",
        message,
        deadLetteredAt: finishedAt,
      });
      expect(await pipeline.callsTo(task)).toEqual([]);
    });

    test("a request past its own expiresAt is expired", async ({ pipeline }) => {
      const times = { sentAt: ago(60_000), expiresAt: ago(1) };
      expect(await pipeline.stop({ ...unknownTask("aom"), ...times })).toMatchObject({ status: "expired", calls: 0 });
    });

    test("a request past its deadline is expired even if its account and region are unknown", async ({ pipeline }) => {
      const request = { ...unknownTask("aom"), sentAt: ago(HOUR_MS), account: "nobody", region: "mars-north-1" };
      expect(await pipeline.stop(request)).toMatchObject({ status: "expired" });
    });

    test("a dead letter of an expired request that is sent unchanged is expired again", async ({ pipeline }) => {
      const id = `again/${randomUUID()}`;
      await pipeline.send({ ...unknownTask("codearts-check"), id, sentAt: ago(HOUR_MS) });
      const first = await pipeline.deadLetterOf(id);
      await pipeline.send(first.body, "requests", first.attributes);
      const second = await pipeline.deadLetterOf(id, 1);
      const outcomes = [await pipeline.outcomeOf(id), await pipeline.outcomeOf(id, 1)];
      expect(outcomes.map(({ status }) => status)).toEqual(["expired", "expired"]);
      expect(second.body).toBe(first.body);
      expect(second.attributes).toEqual({
        ...first.attributes,
        message: first.attributes.message,
        deadLetteredAt: TIME,
      });
    });
  });

  test.concurrent("the dead letter of a refused stop has its code, the HTTP fields of the answer and the message", async ({
    pipeline,
  }) => {
    const id = `coded/${randomUUID()}`;
    const task = await pipeline.newTask("drs", { state: "end-failed" });
    await pipeline.spoil(task, { kind: "raw", status: 400, body: '{"error_code":"DRS.M00304"}', call: "stop" });
    const { message, finishedAt, cloudRequestId } = await pipeline.stop({ ...task, id });
    const { body, attributes } = await pipeline.deadLetterOf(id);
    expect(attributes).toEqual({
      requestId: id,
      service: "drs",
      status: "refused",
      code: "end-failed",
      httpStatus: "400",
      errorCode: "DRS.M00304",
      cloudRequestId,
      deadLetteredAt: finishedAt,
      message,
    });
    expect(JSON.parse(body)).toEqual({ ...task, id, sentAt: TIME, expiresAt: TIME });
  });

  test.concurrent("a dead letter keeps the count of its replays, and no attribute that is not of stopcord", async ({
    pipeline,
  }) => {
    const id = `replayed/${randomUUID()}`;
    const attributes = { replays: "2", status: "stopped", tenant: "x", requestId: "another" };
    await pipeline.send({ ...unknownTask("drs"), id, sentAt: ago(HOUR_MS) }, "requests", attributes);
    const letter = await pipeline.deadLetterOf(id);
    expect(letter.attributes).toEqual({
      requestId: id,
      service: "drs",
      status: "expired",
      replays: "2",
      message: expect.any(String),
      deadLetteredAt: TIME,
    });
  });

  describe.concurrent("a message that is no request", () => {
    test.for(NO_REQUESTS)(
      "a message that is $title is rejected, and its dead letter is its bytes",
      async ({ body, words, read }, { pipeline }) => {
        const messageId = await pipeline.send(body);
        const outcome = await pipeline.outcomeOf(messageId);
        expect(outcome).toMatchObject({ status: "rejected", ok: false, calls: 0, deadLettered: true, ...read });
        expect(outcome.message).toContain(words);
        const letter = await pipeline.deadLetterOf(messageId);
        expect(letter.body).toBe(body);
        expect(letter.attributes).toMatchObject({ requestId: messageId, status: "rejected" });
      },
    );

    test("a valid request of more than 256 KiB is rejected, and its dead letter is its bytes", async ({ pipeline }) => {
      const id = `big/${randomUUID()}`;
      const body = JSON.stringify({ ...unknownTask("drs"), id }) + " ".repeat(256 * 1024);
      const messageId = await pipeline.send(body);
      const { message } = await pipeline.outcomeOf(messageId);
      expect(message).toContain("body: 257 KiB, but a request has at most 256 KiB");
      expect((await pipeline.deadLetterOf(messageId)).body).toBe(body);
    });

    test("a rejected dead letter that a producer sends again has a new id, since a producer's attributes count for nothing", async ({
      pipeline,
    }) => {
      const messageId = await pipeline.send("not a request");
      const { body, attributes } = await pipeline.deadLetterOf(messageId);
      const againId = await pipeline.send(body, "requests", attributes);
      expect(await pipeline.outcomeOf(againId)).toMatchObject({ status: "rejected", requestId: againId });
      expect((await pipeline.deadLetterOf(againId)).body).toBe(body);
    });
  });

  describe.concurrent("characters that SQS rejects", () => {
    test("characters that SQS rejects come out of an outcome as they were in the request", async ({ pipeline }) => {
      const reason = "\uffff and \u0001";
      const id = `odd/${randomUUID()}`;
      const task = await pipeline.newTask("aom");
      await pipeline.send(escaped(JSON.stringify({ ...task, id, reason })));
      expect(await pipeline.outcomeOf(id)).toMatchObject({ status: "stopped", reason });
    });

    test("an emoji, which the embedded SQS rejects, comes out of the outcome (bug: the router could not forward it)", async ({
      pipeline,
    }) => {
      const id = `emoji/${randomUUID()}`;
      const task = await pipeline.newTask("aom");
      const body = JSON.stringify({ ...task, id, reason: "ROCKET" }).replace("ROCKET", "\\ud83d\\ude80"); // as Python writes it in JSON
      await pipeline.send(body);
      expect(await pipeline.outcomeOf(id)).toMatchObject({ status: "stopped", reason: "\u{1f680}" });
    });

    test("a key with a character that SQS rejects is escaped in the message of the outcome and of its dead letter", async ({
      pipeline,
    }) => {
      const id = `odd-key/${randomUUID()}`;
      const body = escaped(JSON.stringify({ ...unknownTask("aom"), id, "a\uffffb": 1 }));
      await pipeline.send(body);
      expect((await pipeline.outcomeOf(id)).message).toContain("a\\uffffb: unknown key");
      const letter = await pipeline.deadLetterOf(id);
      expect(letter.attributes.message).toContain("a\\uffffb: unknown key");
      expect(letter.body).toBe(body);
    });
  });
}
