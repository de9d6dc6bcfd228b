import { describe, expect, test } from "vitest";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import { outcomeSteps } from "../../lib/outcome/outcome-messages.ts";
import { START_MS } from "../rig/clock.ts";
import { targets } from "../rig/examples.ts";

const facts = {
  requestId: "r",
  service: "drs",
  target: targets.drs,
  noun: "replication job",
  sentMs: START_MS,
  deliveries: 1,
};
const stopped = buildOutcome({ ...facts, reason: "a\uffffb", requestedBy: "ops" }, { status: "stopped" }, START_MS);
const refused = buildOutcome(facts, { status: "refused", code: "end-failed" }, START_MS);

test("an outcome goes to the results, with the attributes that consumers filter by", () => {
  const { queue, entry, next } = outcomeSteps(stopped, undefined);
  expect({ queue, next }).toEqual({ queue: "results", next: undefined });
  expect(JSON.parse(entry.body)).toEqual(JSON.parse(JSON.stringify(stopped)));
  expect(entry.body).not.toContain("\uffff");
  expect(entry.attributes).toEqual({ requestId: "r", service: "drs", status: "stopped" });
});

test("an outcome that is refused for its content goes without a word that somebody else wrote", () => {
  const { entry } = outcomeSteps(stopped, undefined);
  const plain = JSON.parse(entry.plain?.().body ?? "");
  expect(plain).toMatchObject({ requestId: "r", service: "drs", status: "stopped", ok: true, message: "" });
  expect(Object.keys(plain)).not.toEqual(expect.arrayContaining(["reason", "requestedBy", "errorMessage", "target"]));
  expect(plain.reason ?? plain.requestedBy ?? plain.errorMessage ?? plain.target).toBeUndefined();
});

describe("a dead letter", () => {
  test("goes before its outcome, body as it came, with what is said of it in attributes", () => {
    const post = outcomeSteps(refused, { body: "as it came", replays: "2" });
    expect(post).toMatchObject({ queue: "dead-letters", next: { queue: "results" } });
    expect(post.entry).toMatchObject({
      body: "as it came",
      attributes: {
        requestId: "r",
        service: "drs",
        status: "refused",
        code: "end-failed",
        message: refused.message.slice(0, 256),
        deadLetteredAt: "2026-11-22T08:00:00.000Z",
        replays: "2",
      },
    });
    expect(Object.keys(post.entry.attributes ?? {})).toHaveLength(7);
  });

  test("leaves out what is not known of it", () => {
    const unread = buildOutcome({ ...facts, service: undefined }, { status: "rejected", detail: "x" }, START_MS);
    const { attributes } = outcomeSteps(unread, { body: "5" }).entry;
    expect(Object.keys(attributes ?? {}).toSorted()).toEqual(["deadLetteredAt", "message", "requestId", "status"]);
  });

  test("that is refused for its content keeps its body and loses its message", () => {
    const { entry } = outcomeSteps(refused, { body: "as it came", replays: "2" });
    expect(entry.plain?.()).toEqual({
      body: "as it came",
      attributes: { requestId: "r", status: "refused", replays: "2" },
    });
  });
});
