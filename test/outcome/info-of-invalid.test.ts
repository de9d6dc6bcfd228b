import { describe, expect, test } from "vitest";
import { infoOfInvalid } from "../../lib/outcome/info-of-invalid.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const known = { requestId: "r", sentMs: START_MS, deliveries: 1 };
const infoOf = (raw: unknown) => infoOfInvalid(raw, known);

describe("the info of an invalid request", () => {
  test("holds every field that is readable", () => {
    const raw = {
      service: "drs",
      target: exampleTargets.drs,
      account: "a",
      region: "r",
      requestedBy: "ops",
      reason: "why",
    };
    expect(infoOf(raw)).toEqual({ ...raw, ...known, noun: "task" });
  });

  test.each([
    ["a body that is not JSON", undefined],
    ["null", null],
    ["an array", []],
    ["a number", 5],
    ["fields of the wrong type", { service: 5, account: {}, region: [], requestedBy: 1, reason: null, target: "x" }],
    ["a service that is too long", { service: "s".repeat(65) }],
    ["a region that is too long", { region: "r".repeat(65) }],
    ["a reason that is too long", { reason: "x".repeat(257) }],
    ["a target that is too long", { target: { jobId: "x".repeat(1_000) } }],
  ])("holds no field of %s", (_, raw) => {
    expect(infoOf(raw)).toEqual({ ...known, noun: "task" });
  });

  test("holds the name of an unknown service", () => {
    expect(infoOf({ service: "ecs" })).toEqual({ ...known, service: "ecs", noun: "task" });
  });
});
