import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { codeartsPipeline } from "../../lib/services/codearts-pipeline.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = exampleTargets["codearts-pipeline"];

test("the stop call equals that of Huawei's SDK, with a body of {}", () => {
  const call = codeartsPipeline.stop(target, projectId);
  const recorded = recordedRequest("codearts-pipeline stop with {} (signer only)");
  expect(toRequest(codeartsPipeline, call)).toEqual(recorded);
});

test("the state query names the one run", () => {
  const { codeartsProjectId, pipelineId, runId } = target;
  expect(toRequest(codeartsPipeline, codeartsPipeline.state.query(target, projectId))).toEqual({
    method: "GET",
    url: `https://cloudpipeline-ext.cn-north-4.myhuaweicloud.com/v5/${codeartsProjectId}/api/pipelines/${pipelineId}/pipeline-runs/detail?pipeline_run_id=${runId}`,
    contentType: "application/json",
    language: undefined,
    body: "no body",
  });
});

test.each([
  ["RUNNING", "running"],
  ["PAUSED", "running"],
  ["SUSPEND", "running"],
  ["running", "running"],
  ["COMPLETED", "ended"],
  ["FAILED", "ended"],
  ["IGNORED", "ended"],
  ["CANCELED", "aborted"],
  ["INIT", "unknown"],
  ["QUEUED", "unknown"],
  ["constructor", "unknown"],
  ["", "unknown"],
])("the status %j means the state %s", (status, state) => {
  expect(codeartsPipeline.state.read({ id: target.runId, status, stages: [] })).toBe(state);
});

test.each([[null], ["RUNNING"], [{}], [{ status: null }], [{ status: 1 }], [[]], [{ error: { code: "DEVPIPE.1" } }]])(
  "the answer %j means the state unknown",
  (body) => {
    expect(codeartsPipeline.state.read(body)).toBe("unknown");
  },
);

testVerdicts(codeartsPipeline, {
  codes: [
    ["not-found", 200, "DEVPIPE.00011401 DEVCP.00012002"],
    ["not-found", 404, "DEVPIPE.00011401"],
    ["denied", 200, "DEVPIPE.00011412 DEVPIPE.30021001 DEV_21_100169 DEVCP.00014031"],
    ["denied", 401, "DEVCP.00021018"],
    ["refused", 200, "DEVPIPE.00011136 DEVCP.00014004"],
    ["refused", 400, "DEVCP.00021400"],
    ["unavailable", 500, "DEVCP.00010000 DEVCP.00020500 COCT.0070500"],
    ["throttled", 500, "COCT.0070003"],
    ["unsettled", 200, "DEVPIPE.00099999"],
  ],
  successBodies: ["success", '{"status":"success"}'],
});

describe("a target", () => {
  const WORDS = "32 letters and digits";
  const check = (checked: object) => checkRequest({ service: "codearts-pipeline", target: checked }, START_MS);

  test("of three ids is accepted", () => {
    expect(check(target).ok).toBe(true);
  });

  test.each<[string, object, string[]]>([
    ["no ids", {}, ["codeartsProjectId", "pipelineId", "runId"].map((field) => `target.${field}: required, ${WORDS}`)],
    [
      "an id that leaves its place in a path",
      { ...target, pipelineId: "../../v5/projects/x/api/pipeline" },
      [`target.pipelineId: ${WORDS}`],
    ],
    ["a hyphen", { ...target, runId: `${target.runId.slice(1)}-` }, [`target.runId: ${WORDS}`]],
    ["a short project", { ...target, codeartsProjectId: "6039d448" }, [`target.codeartsProjectId: ${WORDS}`]],
  ])("with %s is rejected", (_, checked, faults) => {
    const result = check(checked);
    expect(result.ok ? [] : result.faults.map((fault) => fault.replace(/, (not|got) .*$/, ""))).toEqual(faults);
  });
});
