import { describe, expect, test } from "vitest";
import { receivedLetter } from "../../lib/replay/dead-letter.ts";
import { renew } from "../../lib/replay/renew.ts";
import { START_MS } from "../rig/clock.ts";
import { requestOf, targets } from "../rig/examples.ts";

const NOW = "2026-11-22T08:00:00.000Z";
const OLD = { sentAt: "2026-11-01T00:00:00Z", expiresAt: "2026-11-01T01:00:00Z" };

function letterOf(body: unknown, attributes: Record<string, string> = {}) {
  return receivedLetter({
    MessageId: "message-1",
    ReceiptHandle: "handle-1",
    Body: typeof body === "string" ? body : JSON.stringify(body),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    ),
  });
}

function renewed(
  body: unknown,
  attributes: Record<string, string> = {},
  { expiresAt, maxReplays = 3 }: { expiresAt?: string; maxReplays?: number } = {},
) {
  const renewal = renew(letterOf(body, attributes), { expiresAt, maxReplays }, START_MS);
  return renewal.ok ? { ...renewal, body: JSON.parse(renewal.entry.body) } : renewal;
}

describe("a renewed request", () => {
  test("is meant now and has no deadline of its own", () => {
    expect(renewed(requestOf("drs", { id: "r", ...OLD }))).toMatchObject({
      body: { ...requestOf("drs"), id: "r", sentAt: NOW },
    });
    expect(renewed(requestOf("drs", { id: "r", ...OLD }))).not.toHaveProperty("body.expiresAt");
  });

  test("has the deadline that is given", () => {
    const expiresAt = "2026-11-22T10:00:00Z";
    expect(renewed(requestOf("drs", OLD), {}, { expiresAt })).toMatchObject({ body: { expiresAt, sentAt: NOW } });
  });

  test("is sent even if the deadline was its only fault", () => {
    const wrong = { sentAt: "2026-11-01T02:00:00Z", expiresAt: "2026-11-01T01:00:00Z" };
    expect(renewed(requestOf("drs", wrong)).ok).toBe(true);
  });

  test("keeps everything else that it said", () => {
    const more = {
      account: "robot",
      dryRun: true,
      confirm: true,
      requestedBy: "ann",
      reason: "\uffff",
      region: "cn-north-4",
    };
    expect(renewed(requestOf("codearts-build", { id: "r", ...more }))).toMatchObject({
      body: requestOf("codearts-build", more),
    });
  });

  test.each([
    ["body", { id: "body" }, { requestId: "attribute" }, "body"],
    ["attributes", {}, { requestId: "attribute" }, "attribute"],
    ["message", {}, {}, "message-1"],
  ])("carries in its body the id of its %s", (_, more, attributes, id) => {
    expect(renewed(requestOf("drs", more), attributes)).toMatchObject({ body: { id }, requestIds: [id] });
  });

  test("has no attribute but the count of its replays", () => {
    const attributes = { requestId: "r", service: "drs", status: "expired", message: "m", foreign: "x" };
    expect(renewed(requestOf("drs"), attributes)).toMatchObject({ entry: { attributes: { replays: "1" } } });
    expect(renewed(requestOf("drs"), { ...attributes, replays: "2" })).toMatchObject({
      entry: { attributes: { replays: "3" } },
    });
  });
});

describe("a renewed group", () => {
  const group = (more: object, ...stops: object[]) => ({ id: "g", service: "drs", ...more, stops });

  test("is sent whole, with the ids of its stops", () => {
    expect(renewed(group(OLD, { target: targets.drs }, { id: "own", target: targets.drs }))).toMatchObject({
      requestIds: ["g", "g/0", "own"],
      body: { id: "g", sentAt: NOW, stops: [{ target: targets.drs }, { id: "own" }] },
    });
  });

  test("leaves its stops no times of their own, which would outlive the group's", () => {
    const { body } = renewed(group({}, { ...OLD, target: targets.drs })) as { body: Record<string, unknown> };
    expect(body.stops).toEqual([{ target: targets.drs }]);
  });

  test("lends its stops the id of its message if it has none", () => {
    expect(renewed({ stops: [requestOf("drs")] })).toMatchObject({
      requestIds: ["message-1", "message-1/0"],
      body: { id: "message-1" },
    });
  });

  test("is sent if one of its stops is good", () => {
    expect(renewed(group({}, { target: {} }, { target: targets.drs }, [5])).ok).toBe(true);
  });

  test("is not sent if none is", () => {
    expect(renewed(group({}, { target: {} }))).toEqual({
      ok: false,
      why: "it would be rejected again (target.jobId: required, 1–64 letters, digits, - and _)",
    });
  });

  test("is not sent if it cannot be taken apart", () => {
    expect(renewed({ stops: [] })).toEqual({ ok: false, why: "it would be rejected again (stops: at least 1 stop)" });
  });
});

describe("what requests would only reject again is not renewed", () => {
  test.each<[string, unknown, string]>([
    ["no JSON", "stop!", "not a request (body: not JSON)"],
    ["an array", "[]", "not a request (body: a JSON object, not an array)"],
    ["no service", {}, "it would be rejected again (service: required, one of"],
    ["an id that is none", requestOf("drs", { id: "a b" }), "it would be rejected again (id: 1–128 letters"],
    ["an unknown key", requestOf("drs", { now: true }), "it would be rejected again (now: unknown key)"],
    [
      "more than 256 KiB",
      requestOf("drs", { reason: "x".repeat(300_000) }),
      "it would be rejected again (body: 294 KiB",
    ],
    [
      "stops in stops, however deep",
      `${'{"stops":['.repeat(20_000)}1${"]}".repeat(20_000)}`,
      "not a request (body: nested more than 500 deep)",
    ],
  ])("%s", (_, body, why) => {
    expect(renewed(body)).toMatchObject({ ok: false, why: expect.stringContaining(why) });
  });
});

describe("a request is replayed three times at most, unless more is allowed", () => {
  test.each([
    ["2", 3, true],
    ["3", 3, false],
    ["3", 4, true],
    ["99999999999999999999", 3, false],
  ])("replayed %s times, %d allowed: %s", (replays, maxReplays, ok) => {
    expect(renewed(requestOf("drs"), { replays }, { maxReplays }).ok).toBe(ok);
  });

  test("the refusal says how to allow more", () => {
    expect(renewed(requestOf("drs"), { replays: "3" })).toEqual({
      ok: false,
      why: "replayed 3 times before; maxReplays allows more",
    });
  });
});
