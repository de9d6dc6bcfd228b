import { expect, test } from "vitest";
import { makeEvidence, makeOutcome, STOPPED } from "./example-evidence.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { formatSoakReport, hasPassed, type SoakReport } from "./soak-report.ts";

const REPORT: SoakReport = {
  ...judgeEvidence(makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped")] })),
  ...{ seed: 7, bug: undefined, secondsSending: 1, secondsInAll: 2, outcomesPerSecond: 0.5, isComplete: true },
  ...{ invocations: 3, kills: 1, deliveriesDoubled: 0, deletesLost: 0, sqsFaults: { "500 before": 2 } },
  ...{ cloudCalls: 4, cloudFaults: { reset: 1 }, textsRead: 9, secretsInOutput: [], longestStallMs: 12 },
};
const VIOLATION = { requestId: "r1", what: "something" };

test("a soak is good with nothing lost, untrue or late, no request called too often and no secret printed", () => {
  expect(hasPassed(REPORT)).toBe(true);
  expect(formatSoakReport(REPORT)).toMatch(/PASSED$/);
});

test.each<[string, Partial<SoakReport>]>([
  ["a lost request", { lost: [VIOLATION] }],
  ["an untrue outcome", { untrue: [VIOLATION] }],
  ["a late call", { late: [VIOLATION] }],
  ["a request called too often", { tooManyCalls: [VIOLATION] }],
  ["a secret in the output", { secretsInOutput: ["sk"] }],
  ["an end before its time", { isComplete: false }],
])("it is not with %s", (_, more) => {
  expect(hasPassed({ ...REPORT, ...more })).toBe(false);
  expect(formatSoakReport({ ...REPORT, ...more })).toMatch(/FAILED$/);
});

test("the report names each request that something is wrong with, and counts what is alike", () => {
  const untrue = Array.from({ length: 30 }, (_, i) => ({ requestId: `r${i}`, what: `a stop call ${i} ms late` }));
  const text = formatSoakReport({ ...REPORT, untrue: [...untrue, VIOLATION] });
  expect(text).toContain("UNTRUE 30 × a stop call n ms late");
  expect(text).toContain("UNTRUE r9: a stop call 9 ms late");
  expect(text).not.toContain("UNTRUE r10:");
});

test("the report says by what share of calls a fault befell", () => {
  expect(formatSoakReport(REPORT)).toContain("4 calls, 1 of them stops, 25 % with a fault");
});
