import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = exampleTargets["codearts-check"];

test("the stop call equals that of Huawei's SDK, with a body of {}", () => {
  const call = codeartsCheck.stop(target, projectId);
  expect(toRequest(codeartsCheck, call)).toEqual(recordedRequest("codearts-check stop with {} (signer only)"));
});

test("the state query asks for the task's progress", () => {
  expect(toRequest(codeartsCheck, codeartsCheck.state.query(target, projectId))).toEqual({
    method: "GET",
    url: `https://codearts-check.cn-north-4.myhuaweicloud.com/v2/tasks/${target.taskId}/progress`,
    contentType: "application/json",
    language: undefined,
    body: "no body",
  });
});

test.each([
  [0, "running"],
  [1, "ended"],
  [2, "ended"],
  [3, "aborted"],
  ["3", "aborted"],
  [null, "ended"],
  [4, "unknown"],
  ["running", "unknown"],
])("the task_status %j means the state %s", (task_status, state) => {
  expect(codeartsCheck.state.read({ task_status, progress: { ratio: "50%" } })).toBe(state);
});

test.each([[null], [undefined], [""], [{}], [[]], [{ task_status: {} }]])(
  "the answer %j means the state unknown",
  (body) => {
    expect(codeartsCheck.state.read(body)).toBe("unknown");
  },
);

testVerdicts(codeartsCheck, {
  codes: [
    ["unavailable", 400, "CC.00000000"],
    ["unauthenticated", 401, "CC.00000003"],
    ["refused", 400, "CC.xxxxxxxx.400 CC.00070123.400"],
    ["unsettled", 400, "CC.00070400.500"],
    ["refused", 200, "CC.00050000"],
    ["unavailable", 200, "CC.00050001 CC.00050002 CC.00050003 CC.00050004 CC.00050005 CC.00050006 CC.00050014"],
    ["unavailable", 200, "CC.00050016 CC.00050017"],
    ["unauthenticated", 200, "CC.00050007"],
    ["denied", 200, "CC.00050010 CC.00050011"],
    ["throttled", 200, "CC.00050012"],
    ["not-found", 200, "CC.00050013"],
    ["busy", 200, "CC.00050015"],
  ],
  successBodies: ["", "null", "{}", "success", '{"status":"success"}'],
});

describe("a target", () => {
  const FAULT = "target.taskId: 1–32 letters, digits, - and _";

  test.each([["a"], ["a".repeat(32)], ["2b31ed520xxxxxxebedb6e57xxxxxxxx"], ["A-b_9"]])(
    "a target with the task id %s is accepted",
    (taskId) => {
      expect(checkRequest({ service: "codearts-check", target: { taskId } }, START_MS).ok).toBe(true);
    },
  );

  test.each([[""], ["a".repeat(33)], ["a/b"], ["a.b"], ["a b"], ["a%2F"], [5], [null]])(
    "a target with the task id %j is rejected",
    (taskId) => {
      expect(checkRequest({ service: "codearts-check", target: { taskId } }, START_MS)).toEqual({
        ok: false,
        faults: [FAULT],
      });
    },
  );
});
