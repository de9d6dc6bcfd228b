import { describe, expect, test } from "vitest";
import { receivedLetter } from "../../lib/replay/dead-letter.ts";
import { renew } from "../../lib/replay/renew.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

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
  { expiresAt, maxReplays = 3, anyRun = false }: { expiresAt?: string; maxReplays?: number; anyRun?: boolean } = {},
) {
  const renewal = renew(letterOf(body, attributes), { expiresAt, maxReplays, anyRun }, START_MS);
  return renewal.ok ? { ...renewal, body: JSON.parse(renewal.entry.body) } : renewal;
}

describe("a renewed request", () => {
  test("it has sentAt = now, and its deadline at the same distance from it as before", () => {
    expect(renewed(requestOf("drs", { id: "r", ...OLD }))).toMatchObject({
      body: { ...requestOf("drs"), id: "r", sentAt: NOW, expiresAt: "2026-11-22T09:00:00.000Z" },
    });
  });

  test.each<[string, object]>([
    ["no deadline", { sentAt: OLD.sentAt }],
    ["no sentAt", { expiresAt: OLD.expiresAt }],
    ["a deadline before sentAt", { sentAt: OLD.expiresAt, expiresAt: OLD.sentAt }],
    ["a deadline more than 12 hours after sentAt", { sentAt: OLD.sentAt, expiresAt: "2026-11-02T00:00:00Z" }],
  ])("it has no deadline where the dead letter had %s", (_, times) => {
    expect(renewed(requestOf("drs", { id: "r", ...times }))).not.toHaveProperty("body.expiresAt");
  });

  test("it has the deadline of the options", () => {
    const expiresAt = "2026-11-22T10:00:00Z";
    expect(renewed(requestOf("drs", OLD), {}, { expiresAt })).toMatchObject({ body: { expiresAt, sentAt: NOW } });
  });

  test("it is valid where the old deadline was its only fault", () => {
    const wrong = { sentAt: "2026-11-01T02:00:00Z", expiresAt: "2026-11-01T01:00:00Z" };
    expect(renewed(requestOf("drs", wrong)).ok).toBe(true);
  });

  test("it keeps every other field", () => {
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
  ])("its body has the id of its %s", (_, more, attributes, id) => {
    expect(renewed(requestOf("drs", more), attributes)).toMatchObject({ body: { id }, requestIds: [id] });
  });

  test("it has no attribute but the number of its replays", () => {
    const attributes = { requestId: "r", service: "drs", status: "expired", message: "m", foreign: "x" };
    expect(renewed(requestOf("drs"), attributes)).toMatchObject({ entry: { attributes: { replays: "1" } } });
    expect(renewed(requestOf("drs"), { ...attributes, replays: "2" })).toMatchObject({
      entry: { attributes: { replays: "3" } },
    });
  });
});

describe("a renewed group", () => {
  const group = (more: object, ...stops: object[]) => ({ id: "g", service: "drs", ...more, stops });

  test("it is one message, with the ids of its stops", () => {
    expect(
      renewed(group(OLD, { target: exampleTargets.drs }, { id: "own", target: exampleTargets.drs })),
    ).toMatchObject({
      requestIds: ["g", "g/0", "own"],
      body: { id: "g", sentAt: NOW, stops: [{ target: exampleTargets.drs }, { id: "own" }] },
    });
  });

  test("its stops lose their own times, which would override the times of the group", () => {
    const { body } = renewed(group({}, { ...OLD, target: exampleTargets.drs })) as { body: Record<string, unknown> };
    expect(body.stops).toEqual([{ target: exampleTargets.drs }]);
  });

  test("it gets the id of its message where it has none, and so do its stops", () => {
    expect(renewed({ stops: [requestOf("drs")] })).toMatchObject({
      requestIds: ["message-1", "message-1/0"],
      body: { id: "message-1" },
    });
  });

  test("it is renewed where one of its stops is valid", () => {
    expect(renewed(group({}, { target: {} }, { target: exampleTargets.drs }, [5])).ok).toBe(true);
  });

  test("it is not renewed where none of its stops is valid", () => {
    expect(renewed(group({}, { target: {} }))).toEqual({
      ok: false,
      why: "it would be rejected again (target.jobId: required, 1–64 letters, digits, - and _)",
    });
  });

  test("it is not renewed where it has no stops", () => {
    expect(renewed({ stops: [] })).toEqual({ ok: false, why: "it would be rejected again (stops: at least 1 stop)" });
  });
});

describe("a dead letter that the router would reject again", () => {
  test.each<[string, unknown, string]>([
    ["that is not JSON", "stop!", "not a request (body: not JSON)"],
    ["that is an array", "[]", "not a request (body: a JSON object, not an array)"],
    ["without a service", {}, "it would be rejected again (service: required, one of"],
    ["with an invalid id", requestOf("drs", { id: "a b" }), "it would be rejected again (id: 1–128 letters"],
    ["with an unknown key", requestOf("drs", { now: true }), "it would be rejected again (now: unknown key)"],
    ["of more than 256 KiB", requestOf("drs", { reason: "x".repeat(300_000) }), "not a request (body: 294 KiB"],
    [
      "of stops nested 20,000 deep",
      `${'{"stops":['.repeat(20_000)}1${"]}".repeat(20_000)}`,
      "not a request (body: nested more than 500 deep)",
    ],
  ])("a letter %s is not renewed", (_, body, why) => {
    expect(renewed(body)).toMatchObject({ ok: false, why: expect.stringContaining(why) });
  });
});

describe("the limit of replays", () => {
  test.each([
    ["2", 3, true],
    ["3", 3, false],
    ["3", 4, true],
    ["99999999999999999999", 3, false],
  ])("a request with %s replays is renewed under a limit of %d: %s", (replays, maxReplays, ok) => {
    expect(renewed(requestOf("drs"), { replays }, { maxReplays }).ok).toBe(ok);
  });

  test("the reason says how to allow more", () => {
    expect(renewed(requestOf("drs"), { replays: "3" })).toEqual({
      ok: false,
      why: "it was replayed 3 times before; set maxReplays (--max-replays) to allow more",
    });
  });
});

describe("a request that may stop a newer run", () => {
  const project = { runningIn: "6039d4480efc4dddb178abff98719913" };
  const task = { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: "running" };

  test.each<[string, object]>([
    ["a code check", requestOf("codearts-check", { id: "r" })],
    ["a selection of one task", { id: "r", service: "codearts-build", target: task }],
    ["a selection of a project", { id: "r", service: "codearts-deploy", target: project }],
    ["a group with one of them", { id: "r", stops: [requestOf("drs"), requestOf("codearts-check")] }],
  ])("such as %s is renewed only with anyRun", (_, body) => {
    expect(renewed(body)).toMatchObject({ ok: false, why: expect.stringContaining("names no run") });
    expect(renewed(body, {}, { anyRun: true })).toMatchObject({ ok: true });
  });

  test("is not one that names its run", () => {
    expect(renewed(requestOf("codearts-build", { id: "r" }))).toMatchObject({ ok: true });
  });
});
