import { describe, expect, test } from "vitest";
import { type Incoming, route } from "../../lib/handlers/route.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const QUEUED_MS = START_MS - 60_000;
const QUEUED_AT = new Date(QUEUED_MS).toISOString();

function routed(body: unknown, more: Partial<Incoming> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return route({ body: text, fallbackId: "message-1", queuedMs: QUEUED_MS, deliveries: 1, ...more }, START_MS);
}

const bodyOf = (step: { readonly entry: { readonly body: string } } | undefined) =>
  JSON.parse(step?.entry.body ?? "null");

describe("a request goes to its service's queue", () => {
  test.each(serviceNames)("%s, with its id and the time when it was meant filled in", (service) => {
    const [only, ...others] = routed(requestOf(service));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: "message-1", step: { queue: service, entry: { groupId: "default" } } });
    expect(bodyOf(only?.step)).toEqual({ ...requestOf(service), id: "message-1", sentAt: QUEUED_AT });
  });

  test("otherwise unchanged, whatever it says itself", () => {
    const raw = requestOf("codearts-build", {
      ...{ id: "mine", account: "team-a", region: "cn-north-4", reason: "ünï \uffff 🛑", confirm: true },
      ...{ sentAt: "2026-11-22T07:00:00Z", expiresAt: "2026-11-22T09:00:00+01:00" },
    });
    const [only] = routed(raw);
    expect(only).toMatchObject({ id: "mine", step: { entry: { groupId: "team-a" } } });
    expect(bodyOf(only?.step)).toEqual(raw);
    expect(only?.step.entry.body).not.toContain("\uffff");
  });

  test("with the count of its replays, and no other attribute", () => {
    expect(routed(requestOf("drs"))[0]?.step.entry.attributes).toEqual({});
    expect(routed(requestOf("drs"), { replays: "2" })[0]?.step.entry.attributes).toEqual({ replays: "2" });
  });

  test("one whose deadline passed before it was queued gets no sentAt after it, which would be a fault when it is sent again", () => {
    const [only] = routed(requestOf("drs", { expiresAt: "2026-11-22T00:00:00Z" }));
    expect(bodyOf(only?.step)).toEqual(requestOf("drs", { id: "message-1", expiresAt: "2026-11-22T00:00:00Z" }));
  });

  test("what is forwarded is a whole request that is forwarded again as it is", () => {
    const [first] = routed(requestOf("drs", { reason: "\uffff" }));
    const [second] = routed(first?.step.entry.body, { fallbackId: "message-2", queuedMs: START_MS });
    expect(second?.step.entry.body).toBe(first?.step.entry.body);
  });
});

describe("what is not a valid request becomes a dead letter and then an outcome", () => {
  test.each<[string, string, string]>([
    ["no JSON", "stop it", "body: not JSON"],
    ["an array", "[]", "body: a JSON object, not an array"],
    ["too much", JSON.stringify({ x: "x".repeat(256 * 1024) }), "body: 257 KiB, but a request has at most 256 KiB"],
    ["an unknown key", JSON.stringify(requestOf("drs", { force: true })), "force: unknown key"],
    ["a group of none", '{"stops":[]}', "stops: at least 1 stop"],
  ])("%s, byte for byte", (_, body, fault) => {
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

  test("with as much of it as can be read", () => {
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

  test("with at most twenty of its faults, the rest counted", () => {
    const keys = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, 1]));
    expect(routed(requestOf("drs", keys))[0]?.rejection?.message).toMatch(/x19: unknown key; and 10 more/);
  });
});

describe("the stops of a group live or are rejected alone", () => {
  const group = {
    id: "g",
    service: "drs",
    reason: "night",
    stops: [{ target: exampleTargets.drs }, { target: {} }, 5, { id: "mine", target: exampleTargets.drs }],
  };

  test("each goes its own way, under its own id", () => {
    expect(routed(group).map(({ id, step }) => [id, step.queue])).toEqual([
      ["g/0", "drs"],
      ["g/1", "dead-letters"],
      ["g/2", "dead-letters"],
      ["mine", "drs"],
    ]);
  });

  test("a forwarded one has the group's defaults, an id and a time", () => {
    expect(bodyOf(routed(group)[0]?.step)).toEqual({
      service: "drs",
      reason: "night",
      target: exampleTargets.drs,
      id: "g/0",
      sentAt: QUEUED_AT,
    });
  });

  test("a rejected one's dead letter is that member, defaults merged, id filled in", () => {
    const [, second, third] = routed(group);
    expect(bodyOf(second?.step)).toEqual({ service: "drs", reason: "night", target: {}, id: "g/1" });
    expect(second?.rejection).toMatchObject({
      requestId: "g/1",
      message: expect.stringContaining("target.jobId: required"),
    });
    expect(third?.step.entry).toMatchObject({ body: "5", attributes: { requestId: "g/2" } });
  });

  test("its dead letter is a request under the same id when it is sent again", () => {
    const [, second] = routed(group);
    const [again] = routed(second?.step.entry.body, { fallbackId: "another" });
    expect(again).toMatchObject({ id: "g/1", rejection: { requestId: "g/1" } });
  });

  describe("one that its queue does not take goes to requests by itself, so that a redelivery never multiplies its mates", () => {
    test("as it would have been forwarded", () => {
      const [first] = routed(group, { replays: "1" });
      expect(first?.step.otherwise).toEqual({ queue: "requests", entry: first?.step.entry });
      const [again] = routed(first?.step.entry.body, { fallbackId: "another", replays: "1" });
      expect(again?.step).toEqual({ queue: "drs", entry: first?.step.entry });
    });

    test("as does a rejected one whose dead letter or outcome is not taken, under its id even where it has none", () => {
      const [, , third] = routed(group, { replays: "1" });
      const alone = { queue: "requests", entry: { body: "5", attributes: { requestId: "g/2", replays: "1" } } };
      expect(third?.step.otherwise).toEqual(alone);
      expect(third?.step.next?.otherwise).toEqual(alone);
    });

    test("but a request that came by itself comes again by itself", () => {
      expect(routed(requestOf("drs"))[0]?.step.otherwise).toBeUndefined();
      expect(routed("5")[0]?.step.otherwise).toBeUndefined();
    });
  });
});
