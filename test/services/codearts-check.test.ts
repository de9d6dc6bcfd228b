import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { made, projectId, recorded } from "./vector.ts";

const target = exampleTargets["codearts-check"];

test("the stop call is the one that Huawei's SDK would send, with a body of {}", () => {
  const call = codeartsCheck.stop(target, projectId);
  expect(made(codeartsCheck, call)).toEqual(recorded("codearts-check stop with {} (signer only)"));
});

test("the state query asks for the task's progress", () => {
  expect(made(codeartsCheck, codeartsCheck.state.query(target, projectId))).toEqual({
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
])("a task whose task_status is %j is %s", (task_status, state) => {
  expect(codeartsCheck.state.read({ task_status, progress: { ratio: "50%" } })).toBe(state);
});

test.each([[null], [undefined], [""], [{}], [[]], [{ task_status: {} }]])(
  "the answer %j leaves the state unknown",
  (body) => {
    expect(codeartsCheck.state.read(body)).toBe("unknown");
  },
);

describe("a target", () => {
  const FAULT = "target.taskId: 1–32 letters, digits, - and _";

  test.each([["a"], ["a".repeat(32)], ["2b31ed520xxxxxxebedb6e57xxxxxxxx"], ["A-b_9"]])("%s is taken", (taskId) => {
    expect(checkRequest({ service: "codearts-check", target: { taskId } }, START_MS).ok).toBe(true);
  });

  test.each([[""], ["a".repeat(33)], ["a/b"], ["a.b"], ["a b"], ["a%2F"], [5], [null]])("%j is refused", (taskId) => {
    expect(checkRequest({ service: "codearts-check", target: { taskId } }, START_MS)).toEqual({
      ok: false,
      faults: [FAULT],
    });
  });
});
