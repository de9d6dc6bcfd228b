import { expect, test } from "vitest";
import { makeEvidence, makeOutcome, STOPPED } from "./example-evidence.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { formatSoakReport, hasPassed, type SoakReport } from "./soak-report.ts";

const REPORT: SoakReport = {
  ...judgeEvidence(makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped")] })),
  seed: 7,
  bug: undefined,
  secondsSending: 1,
  secondsInAll: 2,
  outcomesPerSecond: 0.5,
  isComplete: true,
  invocations: 3,
  kills: 1,
  handBackKills: { before: 0, after: 1 },
  deliveriesDoubled: 0,
  deletesLost: 0,
  sqsFaults: { "500 before": 2 },
  cloudCalls: 4,
  cloudFaults: { reset: 1 },
  textsRead: 9,
  secretsInOutput: [],
  longestStallMs: 12,
  haltPeriods: [],
};
const VIOLATION = { requestId: "r1", description: "something" };

test("a soak without violations and without secrets in the output passes", () => {
  expect(hasPassed(REPORT)).toBe(true);
  expect(formatSoakReport(REPORT)).toMatch(/PASSED$/);
});

test.each<[string, Partial<SoakReport>]>([
  ["with a lost request", { lost: [VIOLATION] }],
  ["with an untrue outcome", { untrue: [VIOLATION] }],
  ["with a late call", { late: [VIOLATION] }],
  ["with a request called too often", { tooManyCalls: [VIOLATION] }],
  ["with a stop call under a halt", { halted: [VIOLATION] }],
  ["with a secret in the output", { secretsInOutput: ["sk"] }],
  ["that was interrupted", { isComplete: false }],
])("a soak %s fails", (_, more) => {
  expect(hasPassed({ ...REPORT, ...more })).toBe(false);
  expect(formatSoakReport({ ...REPORT, ...more })).toMatch(/FAILED$/);
});

test("the report lists ten violations with their requests, and counts violations that differ only in numbers", () => {
  const untrue = Array.from({ length: 30 }, (_, i) => ({
    requestId: `r${i}`,
    description: `a stop call ${i} ms late`,
  }));
  const text = formatSoakReport({ ...REPORT, untrue: [...untrue, VIOLATION] });
  expect(text).toContain("UNTRUE 30 × a stop call n ms late");
  expect(text).toContain("UNTRUE r9: a stop call 9 ms late");
  expect(text).not.toContain("UNTRUE r10:");
});

test("the report shows the share of calls with a fault", () => {
  expect(formatSoakReport(REPORT)).toContain("4 calls, 1 of them stop calls, 25 % with a fault");
});
