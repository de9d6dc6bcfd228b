import { describe, expect, test } from "vitest";
import { requestParser } from "../../lib/request/request.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { made, projectId, recorded } from "./vector.ts";

const target = { ...exampleTargets["codearts-build"], buildNo: "20" };

test("the stop call is the one that Huawei's SDK sends, with both ids as strings", () => {
  const call = codeartsBuild.stop(target, projectId);
  expect(made(codeartsBuild, call)).toEqual(recorded("codearts-build stop_job"));
});

test("its successor is the one that Huawei's SDK would send, with the build number as a number", () => {
  const call = codeartsBuild.nextVersion?.stop(target);
  expect(call && made(codeartsBuild, call)).toEqual(recorded("codearts-build v1 stop (signer only)"));
});

test("two answers of the gateway say that the first generation is gone", () => {
  expect(codeartsBuild.nextVersion?.retiredCodes).toEqual(["APIGW.0101", "CB.00060214"]);
});

test("the state query asks for the one build", () => {
  expect(made(codeartsBuild, codeartsBuild.state.query(target, projectId))).toEqual({
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
])("a build that answers %j is %s, in a result or by itself", (words, state) => {
  expect(codeartsBuild.state.read({ result: words, error: null, status: "success" })).toBe(state);
  expect(codeartsBuild.state.read(words)).toBe(state);
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
  ])("of build %j is taken and becomes the string %s", (buildNo, text) => {
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
  ])("of build %j is refused in the same words as any other wrong number", (buildNo) => {
    expect(parse({ service: "codearts-build", target: { jobId, buildNo } })).toEqual({
      ok: false,
      faults: ["target.buildNo: a build number from 1 to 2147483647, or its digits as a string"],
    });
  });

  test.each([["a".repeat(31)], ["a".repeat(33)], [`${"a".repeat(31)}/`], [7]])("of job %j is refused", (wrong) => {
    expect(parse({ service: "codearts-build", target: { jobId: wrong, buildNo: 1 } })).toEqual({
      ok: false,
      faults: ["target.jobId: 32 letters and digits"],
    });
  });

  test("without its fields names both", () => {
    expect(parse({ service: "codearts-build", target: {} })).toEqual({
      ok: false,
      faults: [
        "target.jobId: required, 32 letters and digits",
        "target.buildNo: required, a build number from 1 to 2147483647, or its digits as a string",
      ],
    });
  });
});
