import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { aom } from "../../lib/services/aom.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = exampleTargets.aom;

test("the stop call equals that of Huawei's SDK and has no body", () => {
  expect(toRequest(aom, aom.stop(target, projectId))).toEqual(recordedRequest("aom stop_execution"));
});

test("the state query names the one execution", () => {
  expect(toRequest(aom, aom.state.query(target, projectId))).toEqual({
    method: "GET",
    url: `https://aom.cn-north-4.myhuaweicloud.com/v1/${projectId}/cms/workflow/${target.workflowId}/executions/${target.executionId}/status`,
    contentType: "application/json",
    language: undefined,
    body: "no body",
  });
});

test.each([
  ["executing", "running"],
  ["running", "running"],
  ["waitExecute", "running"],
  ["waitApproval", "running"],
  ["pausing", "running"],
  ["success", "ended"],
  ["fail", "ended"],
  ["timeout", "ended"],
  ["approvalFailed", "ended"],
  ["canceling", "stopping"],
  ["cancel", "aborted"],
  ["cancelled", "unknown"],
  ["valueOf", "unknown"],
])("the status %s means the state %s", (status, state) => {
  expect(aom.state.read({ status, end_time: 0 })).toBe(state);
});

test.each([[null], ["executing"], [{}], [{ status: null }], [[]]])("the answer %j means the state unknown", (body) => {
  expect(aom.state.read(body)).toBe("unknown");
});

testVerdicts(aom, {
  codes: [
    ["unsettled", 400, "AOM.31001418"],
    ["not-found", 404, "AOM.31001306"],
    ["refused", 400, "AOM.31001302 AOM.31001403 AOM.31001202 AOM.31003202 AOM.31002002 AOM.31003902"],
    ["unauthenticated", 401, "AOM.31009002 AOM.31009003 AOM.31009004 AOM.31009011 AOM.31009019"],
    ["unavailable", 500, "AOM.31001305 AOM.31001405 AOM.31002005 AOM.31003932"],
    ["denied", 401, "AOM.0403"],
    ["denied", 403, "AOM.0403"],
  ],
  successBodies: ["", "success", '{"status":"success"}'],
});

describe("a target", () => {
  const WORDS = "1–64 letters, digits, - and _";
  const check = (checked: object) => checkRequest({ service: "aom", target: checked }, START_MS);

  test.each([
    ["short ids", { workflowId: "w", executionId: "e" }],
    ["long ids", { workflowId: "w".repeat(64), executionId: "_-".repeat(32) }],
  ])("a target with %s is accepted", (_, accepted) => {
    expect(check(accepted).ok).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ["no ids", {}, [`target.workflowId: required, ${WORDS}`, `target.executionId: required, ${WORDS}`]],
    ["an id of 65 characters", { workflowId: "w".repeat(65), executionId: "e" }, [`target.workflowId: ${WORDS}`]],
    ["an empty id", { workflowId: "w", executionId: "" }, [`target.executionId: ${WORDS}`]],
    ["a dot in an id", { workflowId: "..", executionId: "e" }, [`target.workflowId: ${WORDS}`]],
    ["a question mark in an id", { workflowId: "w", executionId: "e?x=1" }, [`target.executionId: ${WORDS}`]],
  ])("a target with %s is rejected with each fault", (_, rejected, faults) => {
    expect(check(rejected)).toEqual({ ok: false, faults });
  });
});
