import { describe, expect, test } from "vitest";
import { requestParser } from "../../lib/request/request.ts";
import { drs } from "../../lib/services/drs.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { projectId, recordedRequest, toRequest } from "./recorded-request.ts";
import { testVerdicts } from "./test-verdicts.ts";

const target = { ...exampleTargets.drs, force: false, language: "en-us" } as const;

test.each([
  [true, "drs stop_job_action force=True"],
  [false, "drs stop_job_action force=False"],
])("with force %s the stop call equals that of Huawei's SDK", (force, name) => {
  expect(toRequest(drs, drs.stop({ ...target, force }, projectId))).toEqual(recordedRequest(name));
});

test("the stop call and the state query carry the language of the request", () => {
  const chinese = { ...target, language: "zh-cn" } as const;
  expect(drs.stop(chinese, projectId).headers["x-language"]).toBe("zh-cn");
  expect(drs.state.query(chinese, projectId).headers["x-language"]).toBe("zh-cn");
});

test("the state query names the one job", () => {
  expect(toRequest(drs, drs.state.query(target, projectId))).toEqual({
    method: "POST",
    url: `https://drs.cn-north-4.myhuaweicloud.com/v3/${projectId}/jobs/batch-status`,
    contentType: "application/json",
    language: "en-us",
    body: { jobs: [target.jobId] },
  });
});

describe("a status", () => {
  const words = {
    running: [
      "CREATING CONFIGURATION STARTJOBING WAITING_FOR_START START_JOB_FAILED PAUSING",
      "FULL_TRANSFER_STARTED FULL_TRANSFER_FAILED FULL_TRANSFER_COMPLETE INCRE_TRANSFER_STARTED INCRE_TRANSFER_FAILED",
      "REBUILD_NODE_STARTED REBUILD_NODE_FAILED CHANGE_JOB_STARTED CHANGE_JOB_FAILED",
      "CHILD_TRANSFER_STARTING CHILD_TRANSFER_STARTED CHILD_TRANSFER_COMPLETE CHILD_TRANSFER_FAILED",
      "NODE_UPGRADE_START NODE_UPGRADE_COMPLETE NODE_UPGRADE_FAILED",
    ],
    ended: ["CREATE_FAILED"],
    stopping: ["RELEASE_RESOURCE_STARTED RELEASE_CHILD_TRANSFER_STARTED"],
    aborted: ["RELEASE_RESOURCE_COMPLETE RELEASE_CHILD_TRANSFER_COMPLETE DELETED"],
    "end-failed": ["RELEASE_RESOURCE_FAILED"],
    unknown: ["SOMETHING_NEW release_resource_complete toString"],
  };
  const rows = Object.entries(words).flatMap(([state, lines]) =>
    lines.flatMap((line) => line.split(" ").map((status) => ({ status, state }))),
  );

  test.each(rows)("$status means the state $state", ({ status, state }) => {
    expect(drs.state.read({ results: [{ id: target.jobId, status }] })).toBe(state);
  });
});

test.each(["DRS.10020102", "DRS.10000010", "DRS.M05003", "DRS.M00289"])(
  "the error code %s of the state query means the state missing",
  (error_code) => {
    expect(drs.state.read({ count: 1, results: [{ id: target.jobId, error_code }] })).toBe("missing");
  },
);

test.each([
  [null],
  [""],
  [{}],
  [{ results: [] }],
  [{ results: [{ error_code: "DRS.M00004" }] }],
  [{ results: [{ status: null }] }],
  [{ results: {} }],
])("the answer %j means the state unknown", (body) => {
  expect(drs.state.read(body)).toBe("unknown");
});

testVerdicts(drs, {
  codes: [
    ["not-found", 400, "DRS.10000010 DRS.M05003 DRS.M00289"],
    ["not-found", 200, "DRS.10020102"],
    ["already-stopped", 400, "DRS.M05004"],
    ["unsettled", 400, "DRS.M00304"],
    ["refused", 400, "DRS.M00307 DRS.M00308"],
    ["busy", 202, "DRS.M01504"],
    ["busy", 400, "DRS.10000024"],
    ["throttled", 400, "DRS.M01503"],
    ["refused", 400, "DRS.M00007 DRS.M00200 DRS.M00201 DRS.M00202 DRS.M00210 DRS.M00211 DRS.M00273"],
    ["refused", 400, "DRS.M00299 DRS.M00300 DRS.M00301 DRS.M00305 DRS.10000009 DRS.10020000"],
    ["refused", 403, "DRS.M00261"],
    ["unauthenticated", 403, "DRS.M00100"],
    ["denied", 401, "DRS.M00103"],
    ["denied", 403, "DRS.M00102"],
    ["denied", 404, "DRS.M00101"],
    ["denied", 400, "DRS.M00105 DRS.10020072"],
    ["unavailable", 400, "DRS.10000001 DRS.10000023"],
    ["unavailable", 422, "DRS.M00004 DRS.M01501"],
    ["unsettled", 422, "DRS.M00002"],
    ["unsettled", 200, "DRS.M05066"],
  ],
  successBodies: ["success", '{"status":"success"}'],
});

test.each([
  [true, "The stop was forced."],
  [false, undefined],
])("with force %s the remark of an outcome is %s", (force, remark) => {
  expect(drs.remark?.({ ...target, force })).toBe(remark);
});

describe("a target", () => {
  const parse = requestParser(drs);
  const { jobId } = target;

  test.each([
    ["a job id that is not a UUID", { jobId }, { jobId, force: false, language: "en-us" }],
    [
      "a job id of 64 characters",
      { jobId: "a".repeat(64) },
      { jobId: "a".repeat(64), force: false, language: "en-us" },
    ],
    ["force and Chinese", { jobId, force: true, language: "zh-cn" }, { jobId, force: true, language: "zh-cn" }],
  ])("a target with %s is accepted, and defaults are filled in", (_, accepted, value) => {
    expect(parse({ service: "drs", target: accepted })).toMatchObject({ value: { target: value } });
  });

  test.each<[string, object, string]>([
    ["no job id", {}, "target.jobId: required, 1–64 letters, digits, - and _"],
    ["an empty job id", { jobId: "" }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a job id of 65 characters", { jobId: "a".repeat(65) }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a slash in the job id", { jobId: "a/../b" }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a text as force", { jobId, force: "true" }, "target.force: true or false"],
    ["a language in capitals", { jobId, language: "EN-US" }, "target.language: en-us or zh-cn"],
    ["null as language", { jobId, language: null }, "target.language: en-us or zh-cn"],
  ])("a target with %s is rejected with the fault", (_, rejected, fault) => {
    expect(parse({ service: "drs", target: rejected })).toEqual({ ok: false, faults: [fault] });
  });
});
