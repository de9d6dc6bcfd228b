import { describe, expect, test } from "vitest";
import { requestParser } from "../../lib/request/request.ts";
import { drs } from "../../lib/services/drs.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { made, projectId, recorded } from "./vector.ts";

const target = { ...exampleTargets.drs, force: false, language: "en-us" } as const;

test.each([
  [true, "drs stop_job_action force=True"],
  [false, "drs stop_job_action force=False"],
])("with force %s the stop call is the one that Huawei's SDK sends", (force, name) => {
  expect(made(drs, drs.stop({ ...target, force }, projectId))).toEqual(recorded(name));
});

test("the language of the request is the language of the answers, to the stop and to the query", () => {
  const chinese = { ...target, language: "zh-cn" } as const;
  expect(drs.stop(chinese, projectId).headers["x-language"]).toBe("zh-cn");
  expect(drs.state.query(chinese, projectId).headers["x-language"]).toBe("zh-cn");
});

test("the state query asks for the one job", () => {
  expect(made(drs, drs.state.query(target, projectId))).toEqual({
    method: "POST",
    url: `https://drs.cn-north-4.myhuaweicloud.com/v3/${projectId}/jobs/batch-status`,
    contentType: "application/json",
    language: "en-us",
    body: { jobs: [target.jobId] },
  });
});

describe("every word of the status table is understood", () => {
  const words = {
    running: [
      "CREATING CONFIGURATION STARTJOBING WAITING_FOR_START START_JOB_FAILED PAUSING",
      "FULL_TRANSFER_STARTED FULL_TRANSFER_FAILED FULL_TRANSFER_COMPLETE INCRE_TRANSFER_STARTED INCRE_TRANSFER_FAILED",
      "REBUILD_NODE_STARTED REBUILD_NODE_FAILED CHANGE_JOB_STARTED CHANGE_JOB_FAILED",
      "CHILD_TRANSFER_STARTING CHILD_TRANSFER_STARTED CHILD_TRANSFER_COMPLETE CHILD_TRANSFER_FAILED",
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

  test.each(rows)("$status: $state", ({ status, state }) => {
    expect(drs.state.read({ results: [{ id: target.jobId, status }] })).toBe(state);
  });
});

test.each(["DRS.10020102", "DRS.10000010", "DRS.M05003", "DRS.M00289"])(
  "a job for which the query answers %s is missing",
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
])("the answer %j leaves the state unknown", (body) => {
  expect(drs.state.read(body)).toBe("unknown");
});

test.each([
  [true, "The stop was forced."],
  [false, undefined],
])("with force %s an outcome remarks: %s", (force, remark) => {
  expect(drs.remark?.({ ...target, force })).toBe(remark);
});

describe("a target", () => {
  const parse = requestParser(drs);
  const { jobId } = target;

  test.each([
    ["a job id that is no UUID", { jobId }, { jobId, force: false, language: "en-us" }],
    [
      "a job id of 64 characters",
      { jobId: "a".repeat(64) },
      { jobId: "a".repeat(64), force: false, language: "en-us" },
    ],
    ["force and Chinese", { jobId, force: true, language: "zh-cn" }, { jobId, force: true, language: "zh-cn" }],
  ])("of %s is taken", (_, accepted, value) => {
    expect(parse({ service: "drs", target: accepted })).toMatchObject({ value: { target: value } });
  });

  test.each<[string, object, string]>([
    ["no job", {}, "target.jobId: required, 1–64 letters, digits, - and _"],
    ["an empty job id", { jobId: "" }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a job id of 65 characters", { jobId: "a".repeat(65) }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a job id with a slash", { jobId: "a/../b" }, "target.jobId: 1–64 letters, digits, - and _"],
    ["a force that is a text", { jobId, force: "true" }, "target.force: true or false"],
    ["a language in capitals", { jobId, language: "EN-US" }, "target.language: en-us or zh-cn"],
    ["a language that is null", { jobId, language: null }, "target.language: en-us or zh-cn"],
  ])("of %s is refused", (_, rejected, fault) => {
    expect(parse({ service: "drs", target: rejected })).toEqual({ ok: false, faults: [fault] });
  });
});
