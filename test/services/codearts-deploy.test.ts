import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { codeartsDeploy } from "../../lib/services/codearts-deploy.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = exampleTargets["codearts-deploy"];

test("the stop call equals that of Huawei's SDK", () => {
  const call = codeartsDeploy.stop(target, projectId);
  expect(toRequest(codeartsDeploy, call)).toEqual(recordedRequest("codearts-deploy stop with {} (signer only)"));
});

test("the state query equals that of Huawei's SDK", () => {
  const call = codeartsDeploy.state.query(target, projectId);
  expect(toRequest(codeartsDeploy, call)).toEqual(recordedRequest("codearts-deploy state query (signer only)"));
});

test.each([
  ["running", "running"],
  ["Running", "running"],
  ["pending", "running"],
  ["succeeded", "ended"],
  ["failed", "ended"],
  ["timeout", "ended"],
  ["abort", "aborted"],
  ["aborted", "aborted"],
  ["not_started", "aborted"],
  ["not_executed", "unknown"],
  ["constructor", "unknown"],
  ["", "unknown"],
])("the status %j means the state %s", (status, state) => {
  expect(codeartsDeploy.state.read({ status: "success", result: { status } })).toBe(state);
});

test.each([[null], [undefined], [""], [{}], [{ status: "success" }], [{ result: { status: 1 } }], [{ result: null }]])(
  "the answer %j means the state unknown",
  (body) => {
    expect(codeartsDeploy.state.read(body)).toBe("unknown");
  },
);

testVerdicts(codeartsDeploy, {
  codes: [
    ["not-found", 400, "Deploy.00011303 Deploy.00021534"],
    ["not-found", 404, "Deploy.00011303 Deploy.00011020"],
    ["not-found", 200, "Deploy.00011021"],
    ["busy", 400, "Deploy.00011027 Deploy.00060218"],
    ["unsettled", 400, "Deploy.00011042"],
    ["denied", 403, "Deploy.00011154 Deploy.00011155"],
    ["refused", 400, "Deploy.00021132 Deploy.00021135 Deploy.00015905 Deploy.00015002 Deploy.00011022 Deploy.00021624"],
    ["refused", 404, "Deploy.00011602"],
  ],
  successBodies: ["success", '{"status":"success"}'],
});

describe("a target", () => {
  const id = "a".repeat(32);
  const WORDS = "32 letters and digits";

  test.each([
    ["lower-case ids", { taskId: id, recordId: id }],
    ["upper-case ids with digits", { taskId: "A9".repeat(16), recordId: id }],
  ])("a target with %s is accepted", (_, accepted) => {
    expect(checkRequest({ service: "codearts-deploy", target: accepted }, START_MS).ok).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ["no ids", {}, [`target.taskId: required, ${WORDS}`, `target.recordId: required, ${WORDS}`]],
    ["an id of 31 characters", { taskId: id.slice(1), recordId: id }, [`target.taskId: ${WORDS}`]],
    ["an id of 33 characters", { taskId: id, recordId: `${id}a` }, [`target.recordId: ${WORDS}`]],
    ["a hyphen in an id", { taskId: id, recordId: `-${id.slice(1)}` }, [`target.recordId: ${WORDS}`]],
    [
      "an id that leads out of its path",
      { taskId: `..%2F${"a".repeat(27)}`, recordId: id },
      [`target.taskId: ${WORDS}`],
    ],
    ["a number as an id", { taskId: 5, recordId: id }, [`target.taskId: ${WORDS}`]],
    ["a line end in an id", { taskId: `${id}\n`, recordId: id }, [`target.taskId: ${WORDS}`]],
  ])("a target with %s is rejected with each fault", (_, rejected, faults) => {
    expect(checkRequest({ service: "codearts-deploy", target: rejected }, START_MS)).toEqual({ ok: false, faults });
  });
});
