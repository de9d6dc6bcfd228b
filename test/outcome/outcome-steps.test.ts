import { describe, expect, test } from "vitest";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import { outcomeSteps } from "../../lib/outcome/outcome-steps.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const info = {
  requestId: "r",
  service: "drs",
  target: exampleTargets.drs,
  noun: "replication job",
  sentMs: START_MS,
  deliveries: 1,
};
const stopped = buildOutcome({ ...info, reason: "a\uffffb", requestedBy: "ops" }, { status: "stopped" }, START_MS);
const refused = buildOutcome(info, { status: "refused", code: "end-failed" }, START_MS);

describe("the message of an outcome", () => {
  test("goes to results with the attributes that consumers filter by", () => {
    const { queue, entry, next } = outcomeSteps(stopped, undefined);
    expect({ queue, next }).toEqual({ queue: "results", next: undefined });
    expect(JSON.parse(entry.body)).toEqual(JSON.parse(JSON.stringify(stopped)));
    expect(entry.body).not.toContain("\uffff");
    expect(entry.attributes).toEqual({ requestId: "r", service: "drs", status: "stopped" });
  });

  test("has a second form without free text, for a queue that rejects the first", () => {
    const { entry } = outcomeSteps(stopped, undefined);
    const plain = JSON.parse(entry.plain?.().body ?? "");
    expect(plain).toMatchObject({ requestId: "r", service: "drs", status: "stopped", ok: true, message: "" });
    for (const name of ["reason", "requestedBy", "errorMessage", "target"]) expect(plain).not.toHaveProperty(name);
  });
});

describe("a dead letter", () => {
  test("goes before its outcome, with the body unchanged and the outcome in its attributes", () => {
    const step = outcomeSteps(refused, { body: "as it came", replays: "2" });
    expect(step).toMatchObject({ queue: "dead-letters", next: { queue: "results" } });
    expect(step.entry).toMatchObject({
      body: "as it came",
      attributes: {
        requestId: "r",
        service: "drs",
        status: "refused",
        code: "end-failed",
        message: refused.message,
        deadLetteredAt: "2026-11-22T08:00:00.000Z",
        replays: "2",
      },
    });
    expect(Object.keys(step.entry.attributes ?? {})).toHaveLength(7);
  });

  test("has no attribute for a field that is unknown", () => {
    const unread = buildOutcome({ ...info, service: undefined }, { status: "rejected", detail: "x" }, START_MS);
    const { attributes } = outcomeSteps(unread, { body: "5" }).entry;
    expect(Object.keys(attributes ?? {}).toSorted()).toEqual(["deadLetteredAt", "message", "requestId", "status"]);
  });

  test("has a second form with its body and without its message, for a queue that rejects the first", () => {
    const { entry } = outcomeSteps(refused, { body: "as it came", replays: "2" });
    expect(entry.plain?.()).toEqual({
      body: "as it came",
      attributes: { requestId: "r", status: "refused", replays: "2" },
    });
  });
});
