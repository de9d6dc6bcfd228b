import { describe, expect, test } from "vitest";
import { type RouterMessage, route } from "../../lib/handlers/route.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const QUEUED_MS = START_MS - 60_000;
const QUEUED_AT = new Date(QUEUED_MS).toISOString();
const TTL_MS = 15 * 60_000;
/** The times of a request that names none. */
const TIMES = { sentAt: QUEUED_AT, expiresAt: new Date(QUEUED_MS + TTL_MS).toISOString() };

function routed(body: unknown, more: Partial<RouterMessage> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return route(
    { body: text, fallbackId: "message-1", queuedMs: QUEUED_MS, deliveries: 1, ttlMs: TTL_MS, ...more },
    START_MS,
  );
}

const bodyOf = (step: { readonly entry: { readonly body: string } } | undefined) =>
  JSON.parse(step?.entry.body ?? "null");

describe("a valid request", () => {
  test.each(serviceNames)("it goes to the queue of %s, with its id and its times filled in", (service) => {
    const [only, ...others] = routed(requestOf(service));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: "message-1", step: { queue: service, entry: { groupId: "default" } } });
    expect(bodyOf(only?.step)).toEqual({ ...requestOf(service), id: "message-1", ...TIMES });
  });

  test("its own fields are forwarded unchanged", () => {
    const raw = requestOf("codearts-build", {
      id: "mine",
      account: "team-a",
      region: "cn-north-4",
      reason: "ünï \uffff 🛑",
      confirm: true,
      sentAt: "2026-11-22T07:00:00.000Z",
      expiresAt: "2026-11-22T08:00:00.000Z",
    });
    const [only] = routed(raw);
    expect(only).toMatchObject({ id: "mine", step: { entry: { groupId: "team-a" } } });
    expect(bodyOf(only?.step)).toEqual(raw);
    expect(only?.step.entry.body).not.toContain("\uffff");
  });

  test("it has no attribute but the number of its replays", () => {
    expect(routed(requestOf("drs"))[0]?.step.entry.attributes).toEqual({});
    expect(routed(requestOf("drs"), { replays: "2" })[0]?.step.entry.attributes).toEqual({ replays: "2" });
  });

  test.each<[string, object, object]>([
    [
      "with an offset are written in UTC",
      { sentAt: "2026-11-22T08:00:00+01:00", expiresAt: "2026-11-22T07:30:00Z" },
      { sentAt: "2026-11-22T07:00:00.000Z", expiresAt: "2026-11-22T07:30:00.000Z" },
    ],
    [
      "of a sender whose clock is eight hours ahead move back together (fixed: a job was stopped after its window)",
      { sentAt: "2026-11-22T15:59:00Z", expiresAt: "2026-11-22T16:09:00Z" },
      { sentAt: QUEUED_AT, expiresAt: "2026-11-22T08:09:00.000Z" },
    ],
    [
      "of such a sender without a deadline give the TTL from the queue's own time",
      { sentAt: "2026-11-22T15:59:00Z" },
      TIMES,
    ],
    [
      "without sentAt, where the deadline has passed, give a sentAt before it",
      { expiresAt: "2026-11-22T00:00:00Z" },
      { sentAt: "2026-11-21T23:45:00.000Z", expiresAt: "2026-11-22T00:00:00.000Z" },
    ],
    [
      "without sentAt keep a deadline to come",
      { expiresAt: "2026-11-22T08:30:00Z" },
      { sentAt: QUEUED_AT, expiresAt: "2026-11-22T08:30:00.000Z" },
    ],
  ])("its times %s", (_, given, written) => {
    expect(bodyOf(routed(requestOf("drs", { ...given }))[0]?.step)).toMatchObject(written);
  });

  test("a forwarded request is forwarded again unchanged", () => {
    const [first] = routed(requestOf("drs", { reason: "\uffff" }));
    const [second] = routed(first?.step.entry.body, { fallbackId: "message-2", queuedMs: START_MS });
    expect(second?.step.entry.body).toBe(first?.step.entry.body);
  });
});

describe("an invalid message", () => {
  test.each<[string, string, string]>([
    ["that is not JSON", "stop it", "body: not JSON"],
    ["that is an array", "[]", "body: a JSON object, not an array"],
    [
      "of more than 256 KiB",
      JSON.stringify({ x: "x".repeat(256 * 1024) }),
      "body: 257 KiB, but a request has at most 256 KiB",
    ],
    ["with an unknown key", JSON.stringify(requestOf("drs", { force: true })), "force: unknown key"],
    ["that is a group without stops", '{"stops":[]}', "stops: at least 1 stop"],
  ])("a message %s becomes a dead letter, byte for byte, and then an outcome", (_, body, fault) => {
    const [only, ...others] = routed(body);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      id: "message-1",
      rejection: { status: "rejected", requestId: "message-1", deadLettered: true },
      step: {
        queue: "dead-letters",
        entry: {
          attributes: { requestId: "message-1", status: "rejected", deadLetteredAt: "2026-11-22T08:00:00.000Z" },
        },
        next: { queue: "results" },
      },
    });
    expect(only?.rejection?.message).toContain(fault);
    expect(only?.step.entry.body).toBe(body);
    expect(bodyOf(only?.step.next)).toMatchObject({ status: "rejected", sentAt: QUEUED_AT });
  });

  test("its outcome and its dead letter have the fields that can be read", () => {
    const [only] = routed(requestOf("drs", { id: "mine", reason: "why", dryRun: 5 }), { replays: "1", deliveries: 3 });
    expect(bodyOf(only?.step.next)).toMatchObject({
      requestId: "mine",
      service: "drs",
      target: exampleTargets.drs,
      reason: "why",
      deliveries: 3,
    });
    expect(only?.step.entry.attributes).toMatchObject({ requestId: "mine", service: "drs", replays: "1" });
  });

  test("its outcome names twenty faults and counts the rest", () => {
    const keys = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, 1]));
    expect(routed(requestOf("drs", keys))[0]?.rejection?.message).toMatch(/x19: unknown key; and 10 more/);
  });
});

describe("a group", () => {
  const group = {
    id: "g",
    service: "drs",
    reason: "night",
    stops: [{ target: exampleTargets.drs }, { target: {} }, 5, { id: "mine", target: exampleTargets.drs }],
  };

  test("each stop is forwarded or rejected alone, with its own id", () => {
    expect(routed(group).map(({ id, step }) => [id, step.queue])).toEqual([
      ["g/0", "drs"],
      ["g/1", "dead-letters"],
      ["g/2", "dead-letters"],
      ["mine", "drs"],
    ]);
  });

  test("a forwarded stop has the defaults of the group, an id and its times", () => {
    expect(bodyOf(routed(group)[0]?.step)).toEqual({
      service: "drs",
      reason: "night",
      target: exampleTargets.drs,
      id: "g/0",
      ...TIMES,
    });
  });

  test("the dead letter of a rejected stop is that stop, with defaults and id", () => {
    const [, second, third] = routed(group);
    expect(bodyOf(second?.step)).toEqual({ service: "drs", reason: "night", target: {}, id: "g/1" });
    expect(second?.rejection).toMatchObject({
      requestId: "g/1",
      message: expect.stringContaining("target.jobId: required"),
    });
    expect(third?.step.entry).toMatchObject({ body: "5", attributes: { requestId: "g/2" } });
  });

  test("the dead letter of a rejected stop keeps its id when it is sent again", () => {
    const [, second] = routed(group);
    const [again] = routed(second?.step.entry.body, { fallbackId: "another" });
    expect(again).toMatchObject({ id: "g/1", rejection: { requestId: "g/1" } });
  });

  describe("a stop that its queue does not take", () => {
    test("it goes to requests alone, as it would have been forwarded", () => {
      const [first] = routed(group, { replays: "1" });
      expect(first?.step.otherwise).toEqual({ queue: "requests", entry: first?.step.entry });
      const [again] = routed(first?.step.entry.body, { fallbackId: "another", replays: "1" });
      expect(again?.step).toEqual({ queue: "drs", entry: first?.step.entry });
    });

    test("it goes to requests alone, with its id as an attribute, where its dead letter or outcome is not taken", () => {
      const [, , third] = routed(group, { replays: "1" });
      const alone = { queue: "requests", entry: { body: "5", attributes: { requestId: "g/2", replays: "1" } } };
      expect(third?.step.otherwise).toEqual(alone);
      expect(third?.step.next?.otherwise).toEqual(alone);
    });

    test("a request that is not in a group has no such step", () => {
      expect(routed(requestOf("drs"))[0]?.step.otherwise).toBeUndefined();
      expect(routed("5")[0]?.step.otherwise).toBeUndefined();
    });
  });
});

test("a rejection also goes to the queue of a bus, and a member of a group falls back to requests at each step", () => {
  const [rejected] = routed({ service: "drs" }, { publishesToBus: true });
  expect(rejected?.step).toMatchObject({ queue: "dead-letters", next: { queue: "results", next: { queue: "bus" } } });
  const [member] = routed({ stops: [{ service: "drs" }] }, { publishesToBus: true });
  const otherwise = { queue: "requests" };
  expect(member?.step).toMatchObject({ otherwise, next: { otherwise, next: { queue: "bus", otherwise } } });
});
