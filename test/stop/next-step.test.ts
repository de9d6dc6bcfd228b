import { describe, expect, test } from "vitest";
import type { CallResult } from "../../lib/huawei/calls.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import type { TaskState } from "../../lib/services/service.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import {
  afterCheck,
  afterState,
  afterVerdict,
  poll,
  type Situation,
  type StepAfterCall,
  settled,
  settledNo,
  waiting,
} from "../../lib/stop/next-step.ts";
import { START_MS } from "../rig/clock.ts";

/** An answer with an error code, so that no intermediary gave it. */
function answered(verdict: Verdict, status: number, headers = {}, body = '{"error_code":"X.1"}'): CallResult {
  return { verdict, answer: readAnswer({ status, headers, body }, START_MS), calls: 1, wasSent: true };
}

const LOST: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET", calls: 1, wasSent: true };
const NO_TOKEN: CallResult = { verdict: "denied", calls: 0, wasSent: false };
const NOTHING_BEFORE = { confirm: false, isAccepted: false, isInDoubt: false };

/** A situation before any call of the delivery. */
const SITUATION: Situation = {
  confirm: false,
  isAccepted: false,
  isInDoubt: false,
  isLate: false,
  isLast: false,
  namesOneRun: true,
  isRepeatDue: false,
};

// state-table.test.ts runs every row of the contract through the worker; these are the rows one by one.
describe("the step after a stop call", () => {
  test.each<[Verdict, StepAfterCall, StepAfterCall]>([
    // verdict, step, step with Retry-After: 120
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
    ["unavailable", "call", waiting("unavailable", 120_000)],
    ["busy", waiting("busy", 10_000), waiting("busy", 120_000)],
    ["throttled", waiting("throttled", 60_000), waiting("throttled", 120_000)],
    ["unsettled", "ask", "ask"],
  ])("judged `%s` where nothing was accepted or in doubt follows the verdict", (verdict, step, stepWithRetryAfter) => {
    expect(afterVerdict(answered(verdict, 400), NOTHING_BEFORE)).toEqual(step);
    expect(afterVerdict(answered(verdict, 400, { "retry-after": "120" }), NOTHING_BEFORE)).toEqual(stepWithRetryAfter);
  });

  test("judged `stopped` is a poll where the end is to be confirmed", () => {
    expect(afterVerdict(answered("stopped", 200), { ...NOTHING_BEFORE, confirm: true })).toEqual(poll);
  });

  test.each<[Verdict, StepAfterCall, StepAfterCall]>([
    // verdict, step where a stop is in doubt, step where one was accepted
    [
      "already-stopped",
      settled("stopped", { code: "inferred", confirmed: true }),
      settled("stopped", { confirmed: true }),
    ],
    ["not-found", "ask", "ask"],
    ["refused", "ask", "ask"],
    ["denied", "ask", "ask"],
    ["unauthenticated", "ask", "ask"],
  ])("judged `%s` after doubt or an acceptance is not the last word", (verdict, inDoubt, accepted) => {
    expect(afterVerdict(answered(verdict, 400), { ...NOTHING_BEFORE, isInDoubt: true })).toEqual(inDoubt);
    expect(afterVerdict(answered(verdict, 400), { ...NOTHING_BEFORE, isAccepted: true })).toEqual(accepted);
  });

  test("that got no answer asks for the state", () => {
    expect(afterVerdict(LOST, NOTHING_BEFORE)).toBe("ask");
  });

  test.each<[Verdict, number]>([
    ["refused", 302],
    ["denied", 403],
  ])(
    "judged `%s` without an error code is checked by a query, since an intermediary may have answered",
    (...answer) => {
      expect(afterVerdict(answered(...answer, {}, ""), NOTHING_BEFORE)).toBe("check");
    },
  );

  test("that was never made, since IAM denied a token, is not checked", () => {
    expect(afterVerdict(NO_TOKEN, NOTHING_BEFORE)).toEqual(settled("denied"));
  });
});

describe("the check of a final no", () => {
  const no = answered("refused", 302, {}, "");

  test.each<[TaskState, ReturnType<typeof afterCheck>]>([
    ["ended", settled("already-stopped", { confirmed: true })],
    ["aborted", settled("stopped", { code: "inferred", confirmed: true })],
    ["stopping", settled("stopped", { code: "inferred" })],
    ["running", settled("refused")],
    ["end-failed", settled("refused")],
    ["missing", settled("refused")],
    ["unknown", settled("refused")],
  ])("gives a task that is `%s` its outcome", (state, step) => {
    expect(afterCheck(state, SITUATION, no)).toEqual(step);
  });

  test("polls a stopping task where the end is to be confirmed", () => {
    expect(afterCheck("stopping", { ...SITUATION, confirm: true }, no)).toEqual(poll);
  });
});

describe("the step after the state", () => {
  type Row = [what: string, state: TaskState, situation: Partial<Situation>, step: ReturnType<typeof afterState>];
  const already = settled("already-stopped", { confirmed: true });
  const inferred = settled("stopped", { code: "inferred", confirmed: true });
  const ours = settled("stopped", { confirmed: true });
  const endFailed = settled("refused", { code: "end-failed" });

  test.each<Row>([
    ["ended", "ended", {}, already],
    ["ended, in doubt", "ended", { isInDoubt: true }, already],
    ["ended, accepted", "ended", { isAccepted: true }, ours],
    ["ended, accepted and in doubt", "ended", { isAccepted: true, isInDoubt: true, confirm: true }, ours],
    ["aborted", "aborted", {}, already],
    ["aborted, in doubt", "aborted", { isInDoubt: true }, inferred],
    ["aborted, accepted", "aborted", { isAccepted: true }, ours],
    ["stopping", "stopping", {}, settled("already-stopped")],
    ["stopping, in doubt", "stopping", { isInDoubt: true }, settled("stopped", { code: "inferred" })],
    ["stopping, accepted", "stopping", { isAccepted: true }, settled("stopped")],
    ["stopping, to be confirmed, accepted", "stopping", { isAccepted: true, confirm: true }, poll],
    ["stopping, to be confirmed", "stopping", { confirm: true }, poll],
    ["failed to end, accepted", "end-failed", { isAccepted: true }, endFailed],
    ["missing, accepted", "missing", { isAccepted: true }, settled("not-found")],
  ])("gives a request its outcome or polls: %s", (_, state, situation, step) => {
    expect(afterState(state, { ...SITUATION, ...situation })).toEqual(step);
  });

  const call = (result: CallResult, wasSettledBefore = false) => ({ lastCall: { result, wasSettledBefore } });
  const due = { isAccepted: true, isRepeatDue: true };
  const check = { namesOneRun: false };
  const refusedInDoubt = call(answered("refused", 400), true);
  const unknown4xx = answered("unsettled", 400);

  test.each<Row>([
    ["no call yet", "running", {}, "call"],
    ["the deadline has passed", "running", { isLate: true }, waiting("unavailable")],
    ["accepted", "running", { isAccepted: true }, poll],
    ["accepted 60 s ago", "running", due, "call"],
    ["accepted 60 s ago, Check's", "running", { ...due, ...check }, poll],
    ["accepted 60 s ago, the deadline has passed", "running", { ...due, isLate: true }, poll],
    ["accepted 60 s ago, repeated", "running", { ...due, ...call(LOST, true) }, poll],
    ["the answer was lost", "running", call(LOST), "call"],
    ["an unknown 4xx", "running", call(unknown4xx), settled("refused")],
    ["an unknown 4xx, in doubt before", "running", call(unknown4xx, true), waiting("unavailable", 10_000)],
    ["a 2xx that says nothing", "running", call(answered("unsettled", 200)), waiting("unavailable", 10_000)],
    ["refused, in doubt before", "running", refusedInDoubt, waiting("unavailable", 10_000)],
    ["refused, in doubt before, last delivery", "running", { ...refusedInDoubt, isLast: true }, settled("refused")],
    [
      "an unknown 4xx, in doubt before, last delivery",
      "running",
      { ...call(unknown4xx, true), isLast: true },
      waiting("unavailable", 10_000),
    ],
  ])("of a running task calls, waits, polls or settles: %s", (_, state, situation, step) => {
    expect(afterState(state, { ...SITUATION, ...situation })).toEqual(step);
  });

  test.each<Row>([
    ["no call yet", "unknown", {}, "call"],
    ["in doubt", "unknown", { isInDoubt: true }, "call"],
    ["in doubt, Check's", "unknown", { isInDoubt: true, ...check }, waiting("state-unknown")],
    ["Check's", "unknown", check, "call"],
    ["the deadline has passed", "unknown", { isLate: true }, waiting("state-unknown")],
    ["accepted", "unknown", { isAccepted: true }, poll],
    ["accepted 60 s ago", "unknown", due, "call"],
    ["accepted 60 s ago, Check's", "unknown", { ...due, ...check }, poll],
    ["the answer was lost", "unknown", call(LOST), waiting("state-unknown")],
  ])("of a task in an unknown state calls, waits or polls: %s", (_, state, situation, step) => {
    expect(afterState(state, { ...SITUATION, ...situation })).toEqual(step);
  });
});

describe("a final no", () => {
  test.each<[Verdict, ReturnType<typeof settledNo>]>([
    ["not-found", settled("not-found")],
    ["refused", settled("refused")],
    ["denied", settled("denied")],
    ["unauthenticated", settled("denied", { code: "credentials" })],
  ])("judged `%s` has its outcome", (verdict, step) => {
    expect(settledNo({ verdict, calls: 1, wasSent: true })).toEqual(step);
  });
});

describe("a wait", () => {
  test.each([
    [undefined, 1_000],
    [0, 1_000],
    [3, 1_000],
    [1_000, 1_000],
    [60_000, 60_000],
  ])("with a floor of %s ms has one of %i, since SQS delays in whole seconds", (floorMs, leastMs) => {
    expect(waiting("throttled", floorMs).floorMs).toBe(leastMs);
  });
});
