import { describe, expect, test } from "vitest";
import { requestParser } from "../../lib/request/request.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = { ...exampleTargets["codearts-build"], buildNo: "20" };

test("the stop call equals that of Huawei's SDK, with both ids as strings", () => {
  const call = codeartsBuild.stop(target, projectId);
  expect(toRequest(codeartsBuild, call)).toEqual(recordedRequest("codearts-build stop_job"));
});

test("the stop call of the next version equals that of Huawei's SDK, with the build number in the query and as a number in the body", () => {
  const call = codeartsBuild.nextVersion?.stop(target);
  const recorded = recordedRequest("codearts-build v1 stop (signer only)");
  expect(call && toRequest(codeartsBuild, call)).toEqual(recorded);
});

test("two error codes mean that the first version of the stop call is retired", () => {
  expect(codeartsBuild.nextVersion?.retiredCodes).toEqual(["APIGW.0101", "CB.00060214"]);
});

test("the state query names the one build", () => {
  expect(toRequest(codeartsBuild, codeartsBuild.state.query(target, projectId))).toEqual({
    method: "GET",
    url: `https://cloudbuild-ext.cn-north-4.myhuaweicloud.com/v1/job/${target.jobId}/status?build_no=20`,
    contentType: "application/json",
    language: undefined,
    body: "no body",
  });
});

test.each([
  [{ status: "runnable" }, "running"],
  [{ status: "pending", abort_status: "" }, "running"],
  [{ status: "running", abort_status: null }, "running"],
  [{ status: "completed" }, "ended"],
  [{ status: "completed", abort_status: "" }, "ended"],
  [{ status: "completed", abort_status: "timeout" }, "ended"],
  [{ status: "completed", abort_status: "aborted" }, "aborted"],
  [{ status: "COMPLETED", abort_status: "ABORTED" }, "aborted"],
  [{ status: "runnable", abort_status: "aborted" }, "stopping"],
  [{ status: "completed", abort_status: "lost" }, "unknown"],
  [{ status: "building" }, "unknown"],
  [{ status: "" }, "unknown"],
  [{ status: 1 }, "unknown"],
  [{}, "unknown"],
  [null, "unknown"],
  ["", "unknown"],
])("the words %j mean the state %s, both inside `result` and at the top level", (words, state) => {
  expect(codeartsBuild.state.read({ result: words, error: null, status: "success" })).toBe(state);
  expect(codeartsBuild.state.read(words)).toBe(state);
});

testVerdicts(codeartsBuild, {
  codes: [
    ["throttled", 400, "CB.00060211"],
    ["throttled", 500, "CB.00060211"],
    ["unavailable", 500, "CB.00060100 CB.00060101 CB.00030004"],
    ["unavailable", 422, "DEVCB.00030000"],
    ["refused", 400, "CB.00060200 CB.00060201 CB.00060202 CB.00060203 CB.00060212 CB.00060213 CB.00031105"],
    ["refused", 400, "DEV.CB.032000 DEV.CB.032011"],
    ["refused", 404, "CB.00060214"],
    ["unsettled", 400, "DEV.CB.032302 CB.032302 DEVCB.032302"],
    ["not-found", 422, "DEVCB.00031006 CB.00031006 DEV.CB.00031006"],
    ["not-found", 403, "CB.00031059"],
    ["not-found", 200, "DEV.CB.0520002"],
  ],
  successBodies: ["", "success", '{"status":"success"}'],
});

describe("a target", () => {
  const parse = requestParser(codeartsBuild);
  const { jobId } = target;

  test.each([
    [1, "1"],
    ["1", "1"],
    [20, "20"],
    ["20", "20"],
    [2147483647, "2147483647"],
    ["2147483647", "2147483647"],
  ])("a target with the build number %j is accepted, and the number becomes the string %s", (buildNo, text) => {
    expect(parse({ service: "codearts-build", target: { jobId, buildNo } })).toMatchObject({
      value: { target: { jobId, buildNo: text } },
    });
  });

  test.each([
    [0],
    [-1],
    [1.5],
    [2147483648],
    ["0"],
    ["01"],
    ["+1"],
    ["1.0"],
    ["1e3"],
    [" 1"],
    ["2147483648"],
    ["99999999999"],
    ["20200612.20"],
    [""],
    [null],
    [true],
    [[20]],
  ])("a target with the build number %j is rejected with the same message as any wrong number", (buildNo) => {
    expect(parse({ service: "codearts-build", target: { jobId, buildNo } })).toEqual({
      ok: false,
      faults: ["target.buildNo: a build number from 1 to 2147483647, or its digits as a string"],
    });
  });

  test.each([["a".repeat(31)], ["a".repeat(33)], [`${"a".repeat(31)}/`], [7]])(
    "with the job id %j is rejected",
    (wrong) => {
      expect(parse({ service: "codearts-build", target: { jobId: wrong, buildNo: 1 } })).toEqual({
        ok: false,
        faults: ["target.jobId: 32 letters and digits"],
      });
    },
  );

  test("a target without its fields is rejected with a fault for each", () => {
    expect(parse({ service: "codearts-build", target: {} })).toEqual({
      ok: false,
      faults: [
        "target.jobId: required, 32 letters and digits",
        "target.buildNo: required, a build number from 1 to 2147483647, or its digits as a string",
      ],
    });
  });
});
