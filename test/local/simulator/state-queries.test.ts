import { describe, expect, test } from "vitest";
import type { ServiceName } from "../../../lib/services/service-names.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { exampleOf, PROJECT, startCloud, type UnsignedCall } from "./start-cloud.ts";

type Words = readonly unknown[];
const STATES = ["running", "stopping", "succeeded", "failed", "aborted"] as const;

const { jobId: JOB_ID } = exampleTargets["codearts-build"];
const { jobId: DRS_ID } = exampleTargets.drs;
const RECORD_INFO: UnsignedCall = { method: "GET", path: `/v1/record/${JOB_ID}/20/record-info` };
const RUNNING_STATUS: UnsignedCall = { method: "GET", path: `/v1/job/${JOB_ID}/running-status` };
const OVERVIEW: UnsignedCall = { method: "GET", path: `/v5/${PROJECT}/jobs/${DRS_ID}?type=overview` };

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Read = (json: any) => unknown;

const QUERIES: readonly [string, ServiceName, UnsignedCall, Read, Words][] = [
  [
    "codearts-deploy",
    "codearts-deploy",
    exampleOf("codearts-deploy").state,
    ({ status, result }) => status === "success" && result.status,
    ["running", "running", "succeeded", "failed", "abort"],
  ],
  ["codearts-check", "codearts-check", exampleOf("codearts-check").state, (json) => json.task_status, [0, 0, 2, 1, 3]],
  [
    "codearts-build",
    "codearts-build",
    exampleOf("codearts-build").state,
    ({ status, result }) => status === "success" && `${result.status} ${result.abort_status}`,
    ["runnable ", "runnable aborted", "completed ", "completed ", "completed aborted"],
  ],
  [
    "codearts-build, record info,",
    "codearts-build",
    RECORD_INFO,
    ({ result }) => result.status,
    ["RUNNING", "RUNNING", "SUCCESS", "FAILURE", "ABORTED"],
  ],
  [
    "codearts-build, running status,",
    "codearts-build",
    RUNNING_STATUS,
    ({ result }) => result.is_running,
    [true, true, false, false, false],
  ],
  [
    "codearts-pipeline",
    "codearts-pipeline",
    exampleOf("codearts-pipeline").state,
    (json) => json.status,
    ["RUNNING", "RUNNING", "COMPLETED", "FAILED", "CANCELED"],
  ],
  [
    "drs",
    "drs",
    exampleOf("drs").state,
    ({ results, count }) => count === 1 && results[0].status,
    [
      "INCRE_TRANSFER_STARTED",
      "RELEASE_RESOURCE_STARTED",
      "RELEASE_RESOURCE_COMPLETE",
      "CREATE_FAILED",
      "RELEASE_RESOURCE_COMPLETE",
    ],
  ],
  [
    "drs, overview,",
    "drs",
    OVERVIEW,
    ({ job }) => job.status,
    [
      "INCRE_TRANSFER_STARTED",
      "RELEASE_RESOURCE_STARTED",
      "RELEASE_RESOURCE_COMPLETE",
      "CREATE_FAILED",
      "RELEASE_RESOURCE_COMPLETE",
    ],
  ],
  [
    "aom",
    "aom",
    exampleOf("aom").state,
    (json) => json.status,
    ["executing", "canceling", "success", "fail", "cancel"],
  ],
];

describe("the state query", () => {
  test.each(QUERIES)("of %s answers the service's own word for each state", async (_, name, query, read, words) => {
    const { call, control } = await startCloud();
    const answered = [];
    for (const state of STATES) {
      await control("/tasks", { ...exampleOf(name).task, state, endsAfterMs: "never" });
      answered.push(read((await call(query)).json));
    }
    expect(answered).toEqual(words);
  });

  test.each<[string, UnsignedCall, number, string]>([
    ["an unknown record of Deploy", exampleOf("codearts-deploy").state, 404, "Deploy.00011303"],
    ["Deploy without a record id", { method: "GET", path: `/v2/tasks/${JOB_ID}/state` }, 400, "Deploy.00015905"],
    ["an unknown task of Check", exampleOf("codearts-check").state, 400, "CC.00070123.400"],
    ["an unknown build", exampleOf("codearts-build").state, 422, "DEVCB.00031006"],
    ["Build without a number", { method: "GET", path: `/v1/job/${JOB_ID}/status` }, 400, "DEV.CB.032000"],
    ["an unknown build, record info,", RECORD_INFO, 422, "DEVCB.00031006"],
    ["an unknown build, running status,", RUNNING_STATUS, 422, "DEVCB.00031006"],
    ["an unknown run of Pipeline", exampleOf("codearts-pipeline").state, 200, "DEVCP.00012002"],
    ["an unknown job of DRS, overview,", OVERVIEW, 400, "DRS.10000010"],
    ["DRS without jobs", { ...exampleOf("drs").state, body: '{"jobs":[]}' }, 400, "DRS.M00200"],
    ["an unknown execution of AOM", exampleOf("aom").state, 404, "AOM.31001306"],
  ])("of %s answers %s", async (_, query, status, code) => {
    const answer = await (await startCloud()).call(query);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  test("of DRS answers an error code for each unknown job of a batch", async () => {
    const { json } = await (await startCloud()).call(exampleOf("drs").state);
    expect(json.results[0]).toMatchObject({ id: DRS_ID, error_code: "DRS.10020102" });
  });

  test("of Build's latest build reports the highest number", async () => {
    const build = exampleOf("codearts-build").task;
    const { call } = await startCloud({
      tasks: [
        { ...build, buildNo: 10 },
        { ...build, buildNo: "9", state: "failed" },
      ],
    });
    const { result } = (await call(RUNNING_STATUS)).json;
    expect(result).toMatchObject({ last_build_no: "10", is_running: true });
  });
});
