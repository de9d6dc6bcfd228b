import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { aom } from "../../lib/services/aom.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { made, projectId, recorded } from "./vector.ts";

const target = exampleTargets.aom;

test("the stop call is the one that Huawei's SDK sends, without a body", () => {
  expect(made(aom, aom.stop(target, projectId))).toEqual(recorded("aom stop_execution"));
});

test("the state query asks for the one execution", () => {
  expect(made(aom, aom.state.query(target, projectId))).toEqual({
    method: "GET",
    url: `https://aom.cn-north-4.myhuaweicloud.com/v1/${projectId}/cms/workflow/${target.workflowId}/executions/${target.executionId}/status`,
    contentType: "application/json",
    language: undefined,
    body: "no body",
  });
});

test.each([
  ["executing", "running"],
  ["waitExecute", "running"],
  ["waitApproval", "running"],
  ["pausing", "running"],
  ["success", "ended"],
  ["fail", "ended"],
  ["approvalFailed", "ended"],
  ["canceling", "stopping"],
  ["cancel", "aborted"],
  ["cancelled", "unknown"],
  ["valueOf", "unknown"],
])("an execution whose status is %s is %s", (status, state) => {
  expect(aom.state.read({ status, end_time: 0 })).toBe(state);
});

test.each([[null], ["executing"], [{}], [{ status: null }], [[]]])("the answer %j leaves the state unknown", (body) => {
  expect(aom.state.read(body)).toBe("unknown");
});

describe("a target", () => {
  const WORDS = "1–64 letters, digits, - and _";
  const check = (rejected: object) => checkRequest({ service: "aom", target: rejected }, START_MS);

  test.each([
    ["short ids", { workflowId: "w", executionId: "e" }],
    ["long ids", { workflowId: "w".repeat(64), executionId: "_-".repeat(32) }],
  ])("of %s is taken", (_, accepted) => {
    expect(check(accepted).ok).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ["nothing", {}, [`target.workflowId: required, ${WORDS}`, `target.executionId: required, ${WORDS}`]],
    ["65 characters", { workflowId: "w".repeat(65), executionId: "e" }, [`target.workflowId: ${WORDS}`]],
    ["an empty id", { workflowId: "w", executionId: "" }, [`target.executionId: ${WORDS}`]],
    ["a dot", { workflowId: "..", executionId: "e" }, [`target.workflowId: ${WORDS}`]],
    ["a question mark", { workflowId: "w", executionId: "e?x=1" }, [`target.executionId: ${WORDS}`]],
  ])("of %s is refused", (_, rejected, faults) => {
    expect(check(rejected)).toEqual({ ok: false, faults });
  });
});
