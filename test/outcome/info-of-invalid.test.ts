import { describe, expect, test } from "vitest";
import { faultLine, infoOfInvalid } from "../../lib/outcome/info-of-invalid.ts";
import { START_MS } from "../rig/clock.ts";
import { targets } from "../rig/examples.ts";

const known = { requestId: "r", sentMs: START_MS, deliveries: 1 };
const facts = (raw: unknown) => infoOfInvalid(raw, known);

describe("a request that is not valid tells what can be read of it", () => {
  test("all of it, where all is as it should be", () => {
    const raw = { service: "drs", target: targets.drs, account: "a", region: "r", requestedBy: "ops", reason: "why" };
    expect(facts(raw)).toEqual({ ...raw, ...known, noun: "task" });
  });

  test.each([
    ["not JSON", undefined],
    ["null", null],
    ["an array", []],
    ["a number", 5],
  ])("nothing of %s", (_, raw) => {
    expect(facts(raw)).toEqual({ ...known, noun: "task" });
  });

  test.each([
    ["texts that are none", { service: 5, account: {}, region: [], requestedBy: 1, reason: null, target: "x" }],
    ["a service longer than any", { service: "s".repeat(65) }],
    ["a region longer than any", { region: "r".repeat(65) }],
    ["free text longer than it may be", { reason: "x".repeat(257) }],
    ["a target longer than any", { target: { jobId: "x".repeat(1_000) } }],
  ])("nothing of %s", (_, raw) => {
    expect(facts(raw)).toEqual({ ...known, noun: "task" });
  });

  test("a service nobody knows is named, and its task is a task", () => {
    expect(facts({ service: "ecs" })).toEqual({ ...known, service: "ecs", noun: "task" });
  });
});

describe("faults fill one line", () => {
  const faults = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`);

  test.each([
    [1, "f0"],
    [2, "f0; f1"],
    [20, faults(20).join("; ")],
    [21, `${faults(20).join("; ")}; and 1 more`],
    [500, `${faults(20).join("; ")}; and 480 more`],
  ])("%i of them", (count, line) => {
    expect(faultLine(faults(count))).toBe(line);
  });
});
