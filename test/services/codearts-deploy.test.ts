import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { codeartsDeploy } from "../../lib/services/codearts-deploy.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { made, projectId, recorded } from "./vector.ts";

const target = exampleTargets["codearts-deploy"];

test("the stop call is the one that Huawei's SDK would send", () => {
  const call = codeartsDeploy.stop(target, projectId);
  expect(made(codeartsDeploy, call)).toEqual(recorded("codearts-deploy stop with {} (signer only)"));
});

test("the state query is the one that Huawei's SDK would send", () => {
  const call = codeartsDeploy.state.query(target, projectId);
  expect(made(codeartsDeploy, call)).toEqual(recorded("codearts-deploy state query (signer only)"));
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
])("a record whose status is %j is %s", (status, state) => {
  expect(codeartsDeploy.state.read({ status: "success", result: { status } })).toBe(state);
});

test.each([[null], [undefined], [""], [{}], [{ status: "success" }], [{ result: { status: 1 } }], [{ result: null }]])(
  "the answer %j leaves the state unknown",
  (body) => {
    expect(codeartsDeploy.state.read(body)).toBe("unknown");
  },
);

describe("a target", () => {
  const id = "a".repeat(32);
  const WORDS = "32 letters and digits";

  test.each([
    ["lower-case ids", { taskId: id, recordId: id }],
    ["upper-case ids with digits", { taskId: "A9".repeat(16), recordId: id }],
  ])("of %s is taken", (_, accepted) => {
    expect(checkRequest({ service: "codearts-deploy", target: accepted }, START_MS).ok).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ["nothing", {}, [`target.taskId: required, ${WORDS}`, `target.recordId: required, ${WORDS}`]],
    ["31 characters", { taskId: id.slice(1), recordId: id }, [`target.taskId: ${WORDS}`]],
    ["33 characters", { taskId: id, recordId: `${id}a` }, [`target.recordId: ${WORDS}`]],
    ["a dash", { taskId: id, recordId: `-${id.slice(1)}` }, [`target.recordId: ${WORDS}`]],
    ["a way out of the path", { taskId: `..%2F${"a".repeat(27)}`, recordId: id }, [`target.taskId: ${WORDS}`]],
    ["a number", { taskId: 5, recordId: id }, [`target.taskId: ${WORDS}`]],
    ["a line end", { taskId: `${id}\n`, recordId: id }, [`target.taskId: ${WORDS}`]],
  ])("of %s is refused", (_, rejected, faults) => {
    expect(checkRequest({ service: "codearts-deploy", target: rejected }, START_MS)).toEqual({ ok: false, faults });
  });
});
