import { describe, expect, test } from "vitest";
import type { Answer } from "../../lib/http/exchange.ts";
import type { CallResult } from "../../lib/huawei/calls.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import type { TaskState } from "../../lib/services/service.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { afterDoubt, afterState, afterVerdict, poll, type Step, settled, waiting } from "../../lib/stop/next-step.ts";
import { START_MS } from "../rig/clock.ts";

const UNANSWERED: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET", calls: 1 };

function answered(verdict: Verdict, status: number, headers: Answer["headers"] = {}): CallResult {
  return { verdict, answer: readAnswer({ status, headers, body: "" }, START_MS), calls: 1 };
}

describe("what follows from the verdict on a stop call", () => {
  const rows: [Verdict, Step | "ask", Step | "ask"][] = [
    // verdict, after an answer like any other, after one with Retry-After: 120
    ["stopped", settled("stopped"), settled("stopped")],
    [
      "already-stopped",
      settled("already-stopped", { confirmed: true }),
      settled("already-stopped", { confirmed: true }),
    ],
    ["not-found", settled("not-found"), settled("not-found")],
    ["refused", settled("refused"), settled("refused")],
    ["denied", settled("denied"), settled("denied")],
    ["unauthenticated", settled("denied", { code: "credentials" }), settled("denied", { code: "credentials" })],
    ["unavailable", "again", waiting("unavailable", 120_000)],
    ["busy", waiting("busy", 10_000), waiting("busy", 120_000)],
    ["throttled", waiting("throttled", 60_000), waiting("throttled", 120_000)],
    ["unsettled", "ask", "ask"],
  ];

  test.each(rows)("%s", (verdict, step, stepWithRetryAfter) => {
    expect(afterVerdict(answered(verdict, 400), { confirm: false, answerLost: false })).toEqual(step);
    expect(
      afterVerdict(answered(verdict, 400, { "retry-after": "120" }), { confirm: false, answerLost: false }),
    ).toEqual(stepWithRetryAfter);
  });

  test.each(rows)("%s, where the end is to be confirmed", (verdict, step) => {
    expect(afterVerdict(answered(verdict, 400), { confirm: true, answerLost: false })).toEqual(
      verdict === "stopped" ? poll : step,
    );
  });

  test("a call that went unanswered is asked after", () => {
    expect(afterVerdict(UNANSWERED, { confirm: false, answerLost: false })).toBe("ask");
  });
});

describe("what follows from the state of the task", () => {
  const already = settled("already-stopped", { confirmed: true });
  const inferred = settled("stopped", { code: "inferred", confirmed: true });
  const endFailed = settled("refused", { code: "end-failed" });
  const missing = settled("not-found");
  const unknown = waiting("state-unknown");
  type State = Exclude<TaskState, "running">;

  test.each<[State, boolean, boolean, Step]>([
    // state, whether a stop of ours may have been taken, whether the end is to be confirmed
    ["ended", false, false, already],
    ["ended", true, false, already],
    ["ended", false, true, already],
    ["ended", true, true, already],
    ["aborted", false, false, already],
    ["aborted", true, false, inferred],
    ["aborted", false, true, already],
    ["aborted", true, true, inferred],
    ["stopping", false, false, settled("already-stopped")],
    ["stopping", true, false, settled("stopped", { code: "inferred" })],
    ["stopping", false, true, poll],
    ["stopping", true, true, poll],
    ["end-failed", false, false, endFailed],
    ["end-failed", true, false, endFailed],
    ["end-failed", false, true, endFailed],
    ["end-failed", true, true, endFailed],
    ["missing", false, false, missing],
    ["missing", true, false, missing],
    ["missing", false, true, missing],
    ["missing", true, true, missing],
    ["unknown", false, false, unknown],
    ["unknown", true, false, unknown],
    ["unknown", false, true, unknown],
    ["unknown", true, true, unknown],
  ])("%s (may have been taken: %s, to be confirmed: %s)", (state, mayHaveStopped, confirm, step) => {
    const situation = { mayHaveStopped, confirm, stopAccepted: false, answerLost: mayHaveStopped };
    expect(afterState(state, situation)).toEqual(step);
    expect(afterDoubt(state, situation, UNANSWERED)).toEqual(step);
  });

  test("aborted, after an answer that the stop was taken, is nothing to infer", () => {
    const situation = { mayHaveStopped: true, confirm: true, stopAccepted: true, answerLost: false };
    expect(afterState("aborted", situation)).toEqual(settled("stopped", { confirmed: true }));
  });
});

describe("a task that still runs after a stop call that left doubt", () => {
  const situation = { confirm: false, mayHaveStopped: true, stopAccepted: false, answerLost: false };

  test.each<[string, CallResult, Step]>([
    ["is called for again if no answer came", UNANSWERED, "again"],
    ["will not be stopped, if the answer was a 4xx", answered("unsettled", 400), settled("refused")],
    ["is busy, if the answer was a 2xx that says nothing", answered("unsettled", 200), waiting("busy", 10_000)],
    [
      "is busy for as long as Retry-After says",
      answered("unsettled", 202, { "retry-after": "33" }),
      waiting("busy", 33_000),
    ],
  ])("%s", (_, doubtful, step) => {
    expect(afterDoubt("running", situation, doubtful)).toEqual(step);
  });

  test("is busy after a 4xx, too, if a call before it went unheard: some services call running what is stopping", () => {
    const unheard = { ...situation, answerLost: true };
    expect(afterDoubt("running", unheard, answered("unsettled", 400))).toEqual(waiting("busy", 10_000));
  });
});

test.each([
  [undefined, 1_000],
  [0, 1_000],
  [3, 1_000],
  [1_000, 1_000],
  [60_000, 60_000],
])(
  "a wait whose floor is %s ms has one of %i, since a queue counts whole seconds and would deliver at once",
  (floorMs, least) => {
    expect(waiting("throttled", floorMs).floorMs).toBe(least);
  },
);
