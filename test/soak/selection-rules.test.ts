import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import { makeCall, makeDeadLetter, makeDelivery, makeOutcome, timeAt } from "./example-evidence.ts";
import { makeBuild, makeList, makeSelected, makeSelection, makeSelectionEvidence, msAt } from "./example-selection.ts";
import { hasNoViolations, judgeEvidence } from "./judge-evidence.ts";
import { SELECTION_RULES } from "./selection-rules.ts";

const { outcomes: RUN_OUTCOMES, calls: CALLS, requests: REQUESTS } = makeSelectionEvidence();
const [, ...CHILDREN] = RUN_OUTCOMES;
const NAMED = makeSelected([1, 2]);
const SELECTION = REQUESTS.flatMap(({ selection }) => selection ?? [])[0];
const RUNS = SELECTION?.runs ?? [];

/** Evidence of a selection that ends without a request for a run. */
function alone(outcome: Evidence["outcomes"][number], more: Partial<Evidence> = {}): Evidence {
  return makeSelectionEvidence({
    calls: [makeList(1.5)],
    tasks: [1, 2].map((build) => makeBuild(`b1/${build}`, [0, "running"])),
    deliveries: [makeDelivery(1, 2.1)],
    outcomes: [outcome],
    ...more,
  });
}

const ENDED = [1, 2].map((build) => makeBuild(`b1/${build}`, [0, "succeeded"]));
const DRY = makeSelection({ dryRun: true });
const dryRun = (builds: readonly number[]) => ({ ...makeSelected(builds), status: "dry-run" });
const tooMany = { ...makeOutcome("refused", { code: "too-many", calls: 0 }), target: NAMED.target };
const REFUSED = { deadLetters: [makeDeadLetter("refused", { body: JSON.stringify(makeSelection().content) })] };
const ONE_AT_MOST = { requests: [makeSelection({}, { atMost: 1 })], ...REFUSED };

describe("evidence of a selection without a violation", () => {
  test.each<[string, Evidence]>([
    ["two builds ran, were listed and were stopped", makeSelectionEvidence()],
    ["a build ended before it was stopped", alone(dryRun([1, 2]), { requests: [DRY] })],
    ["no build ran", alone(makeSelected([], { code: "nothing-running" }), { tasks: ENDED })],
    [
      "a build that began during the listing is not named",
      makeSelectionEvidence({
        requests: [
          makeSelection({}, { runs: [...RUNS, { ...(RUNS[0] ?? never()), key: "b1/3", id: "b1/3", shownBy: "b1/3" }] }),
        ],
        tasks: [...makeSelectionEvidence().tasks, makeBuild("b1/3", [1.6, "running"])],
      }),
    ],
    [
      "an older build is not named, since the newest one of its job had ended",
      alone(makeSelected([], { code: "nothing-running" }), {
        requests: [makeSelection({}, { runs: RUNS.map((run) => ({ ...run, shownBy: "b1/2" })) })],
        tasks: [makeBuild("b1/1", [0, "running"]), makeBuild("b1/2", [0, "succeeded"])],
      }),
    ],
    ["more builds ran than `atMost`", alone(tooMany, ONE_AT_MOST)],
    [
      "the worker was killed after it had sent the requests, and then gave up",
      makeSelectionEvidence({
        deliveries: [...makeSelectionEvidence().deliveries, makeDelivery(88, 92, { receives: 2 })],
        outcomes: [
          makeOutcome("gave-up", {
            code: "unavailable",
            calls: 0,
            deliveries: 2,
            finishedAt: timeAt(90.5),
            target: NAMED.target,
          }),
          ...CHILDREN,
        ],
        deadLetters: [makeDeadLetter("gave-up", { body: JSON.stringify(makeSelection().content) })],
      }),
    ],
  ])("%s", (_, evidence) => {
    const judgement = judgeEvidence(evidence);
    expect(judgement.untrue).toEqual([]);
    expect(hasNoViolations(judgement)).toBe(true);
  });
});

function never(): never {
  throw new Error("the example has no run");
}

/** Each claim about selections with evidence that contradicts it. */
const CONTRADICTIONS: readonly (readonly [claim: string, evidence: Evidence])[] = [
  ["only a selection is selected", makeSelectionEvidence({ requests: [{ ...makeSelection(), selection: undefined }] })],
  ["a selection is never stopped itself", alone({ ...NAMED, status: "stopped" })],
  [
    "each stop is about a run of the selection that a list showed as running",
    makeSelectionEvidence({ tasks: [makeBuild("b1/1", [0, "running"]), makeBuild("b1/2", [0, "succeeded"])] }),
  ],
  [
    "each stop is about a run of the selection that a list showed as running",
    makeSelectionEvidence({ calls: [...CALLS, makeCall(3, { task: "b2/1" })] }),
  ],
  [
    "no run is stopped in a dry run or against the policy",
    makeSelectionEvidence({ requests: [DRY], outcomes: [dryRun([1, 2])] }),
  ],
  [
    "no run is stopped in a dry run or against the policy",
    makeSelectionEvidence({ requests: [makeSelection({ isForbidden: true })] }),
  ],
  ["a list was answered", alone(makeSelected([], { code: "nothing-running" }), { calls: [] })],
  [
    "a list was answered",
    alone(makeSelected([], { code: "nothing-running" }), { calls: [makeList(1.5, { status: 503, fault: "status" })] }),
  ],
  [
    "each run that ran from the first list to the last is named",
    makeSelectionEvidence({ outcomes: [makeSelected([1]), ...CHILDREN] }),
  ],
  [
    "a list showed each named run as running",
    alone(dryRun([1, 2]), {
      requests: [DRY],
      tasks: [makeBuild("b1/1", [0, "running"]), makeBuild("b1/2", [9, "running"])],
    }),
  ],
  ["a list showed each named run as running", alone(dryRun([1, 2, 7]), { requests: [DRY] })],
  [
    "no named run is protected",
    makeSelectionEvidence({
      requests: [makeSelection({}, { runs: RUNS.map((run) => ({ ...run, isProtected: true })) })],
    }),
  ],
  ["at most `atMost` runs are named", makeSelectionEvidence({ requests: [makeSelection({}, { atMost: 1 })] })],
  ["a run is named", alone(makeSelected([]), { tasks: ENDED })],
  ["no run is named", makeSelectionEvidence({ outcomes: [{ ...NAMED, code: "nothing-running" }, ...CHILDREN] })],
  [
    "no halt held the selection",
    makeSelectionEvidence({ halts: [{ idPrefix: "r1", fromMs: msAt(-20), toMs: msAt(20) }] }),
  ],
  ["more than `atMost` runs were running", alone(tooMany, REFUSED)],
  [
    "no run is stopped, unless another outcome has selected it",
    makeSelectionEvidence({ ...ONE_AT_MOST, outcomes: [tooMany, ...CHILDREN] }),
  ],
  ["the selection has no run", alone(makeOutcome("not-found", { calls: 0, target: NAMED.target }))],
];

describe("rules of selections", () => {
  test.each(CONTRADICTIONS)("an outcome is untrue if this is false: %s", (claim, evidence) => {
    const { untrue } = judgeEvidence(evidence);
    expect(untrue.map(({ description }) => description).join("\n")).toContain(`but this is false: ${claim}`);
  });

  test("this table contradicts every rule", () => {
    expect(new Set(CONTRADICTIONS.map(([claim]) => claim))).toEqual(new Set(SELECTION_RULES.map(({ claim }) => claim)));
  });

  test("a named run without an outcome is a lost request", () => {
    const { lost } = judgeEvidence(makeSelectionEvidence({ outcomes: [NAMED, ...CHILDREN.slice(1)] }));
    expect(lost.map(({ requestId }) => requestId)).toEqual(["r1/b1/1"]);
  });

  test("an outcome of a run that the selection is not about is untrue", () => {
    const other = { ...(CHILDREN[0] ?? never()), requestId: "r1/b2/1" };
    const { untrue } = judgeEvidence(makeSelectionEvidence({ outcomes: [NAMED, ...CHILDREN, other] }));
    expect(untrue.map(({ requestId }) => requestId)).toEqual(["r1/b2/1"]);
  });

  test("a stop of a run after the deadline of its selection is late", () => {
    const calls = [...CALLS, makeCall(95, { task: "b1/1" })];
    const { late } = judgeEvidence(makeSelectionEvidence({ calls }));
    expect(late.map(({ requestId }) => requestId)).toEqual(["r1/b1/1"]);
  });
});
