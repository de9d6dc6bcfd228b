import { describe, expect, test } from "vitest";
import { type Asked, cloud, JOB_ID, type Name, PROJECT, RUNNING } from "./cloud.ts";

type Words = readonly unknown[];
const STATES = ["running", "stopping", "succeeded", "failed", "aborted"] as const;

const RECORD_INFO: Asked = { method: "GET", path: `/v1/record/${JOB_ID}/20/record-info` };
const RUNNING_STATUS: Asked = { method: "GET", path: `/v1/job/${JOB_ID}/running-status` };
const OVERVIEW: Asked = { method: "GET", path: `/v5/${PROJECT}/jobs/${RUNNING.drs.task.jobId}?type=overview` };

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Read = (json: any) => unknown;

const QUERIES: readonly [string, Name, Asked, Read, Words][] = [
  [
    "Deploy",
    "codearts-deploy",
    RUNNING["codearts-deploy"].state,
    ({ status, result }) => status === "success" && result.status,
    ["running", "running", "succeeded", "failed", "abort"],
  ],
  ["Check", "codearts-check", RUNNING["codearts-check"].state, (json) => json.task_status, [0, 0, 2, 1, 3]],
  [
    "Build",
    "codearts-build",
    RUNNING["codearts-build"].state,
    ({ status, result }) => status === "success" && `${result.status} ${result.abort_status}`,
    ["runnable ", "runnable aborted", "completed ", "completed ", "completed aborted"],
  ],
  [
    "Build's record",
    "codearts-build",
    RECORD_INFO,
    ({ result }) => result.status,
    ["RUNNING", "RUNNING", "SUCCESS", "FAILURE", "ABORTED"],
  ],
  [
    "Build's latest",
    "codearts-build",
    RUNNING_STATUS,
    ({ result }) => result.is_running,
    [true, true, false, false, false],
  ],
  [
    "DRS",
    "drs",
    RUNNING.drs.state,
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
    "DRS's overview",
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
  ["AOM", "aom", RUNNING.aom.state, (json) => json.status, ["executing", "canceling", "success", "fail", "cancel"]],
];

describe("each service tells a state in its own words", () => {
  test.each(QUERIES)("%s", async (_, name, query, read, words) => {
    const { call, control } = await cloud();
    const heard = [];
    for (const state of STATES) {
      await control("/tasks", { ...RUNNING[name].task, state, endsAfterMs: "never" });
      heard.push(read((await call(query)).json));
    }
    expect(heard).toEqual(words);
  });
});

describe("a state cannot be had of what does not exist", () => {
  test.each<[string, Asked, number, string]>([
    ["Deploy", RUNNING["codearts-deploy"].state, 404, "Deploy.00011303"],
    ["Deploy without a record", { method: "GET", path: `/v2/tasks/${JOB_ID}/state` }, 400, "Deploy.00015905"],
    ["Check", RUNNING["codearts-check"].state, 400, "CC.00070123.400"],
    ["Build", RUNNING["codearts-build"].state, 422, "DEVCB.00031006"],
    ["Build without a number", { method: "GET", path: `/v1/job/${JOB_ID}/status` }, 400, "DEV.CB.032000"],
    ["Build's record", RECORD_INFO, 422, "DEVCB.00031006"],
    ["Build's latest", RUNNING_STATUS, 422, "DEVCB.00031006"],
    ["DRS's overview", OVERVIEW, 400, "DRS.10000010"],
    ["DRS without jobs", { ...RUNNING.drs.state, body: '{"jobs":[]}' }, 400, "DRS.M00200"],
    ["AOM", RUNNING.aom.state, 404, "AOM.31001306"],
  ])("%s", async (_, query, status, code) => {
    const answer = await (await cloud()).call(query);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  test("and DRS says so for each job of a batch", async () => {
    const { json } = await (await cloud()).call(RUNNING.drs.state);
    expect(json.results[0]).toMatchObject({ id: RUNNING.drs.task.jobId, error_code: "DRS.10020102" });
  });
});

describe("time passes for a task", () => {
  const { task, stop } = RUNNING.aom;
  const word = async ({ call }: Awaited<ReturnType<typeof cloud>>) => (await call(RUNNING.aom.state)).json.status;

  test("that is being stopped: it ends after its time and not before", async () => {
    const world = await cloud({ tasks: [{ ...task, endsAfterMs: 500 }] });
    await world.call(stop);
    world.clock.nowMs += 499;
    expect(await word(world)).toBe("canceling");
    world.clock.nowMs += 1;
    expect(await word(world)).toBe("cancel");
  });

  test("that never ends: it goes on being stopped", async () => {
    const world = await cloud({ tasks: [{ ...task, endsAfterMs: "never" }] });
    await world.call(stop);
    world.clock.nowMs += 10 * 60_000;
    expect(await word(world)).toBe("canceling");
  });

  test("that ends by itself: a stop that comes later finds it ended", async () => {
    const world = await cloud({ tasks: [{ ...task, endsByItself: { state: "succeeded", afterMs: 100 } }] });
    world.clock.nowMs += 100;
    expect((await world.call(stop)).json.error_code).toBe("AOM.31001418");
    expect(await word(world)).toBe("success");
  });

  test("that would end by itself: a stop that comes earlier aborts it", async () => {
    const end = { state: "succeeded", afterMs: 100 } as const;
    const world = await cloud({ tasks: [{ ...task, endsByItself: end, endsAfterMs: 200 }] });
    await world.call(stop);
    world.clock.nowMs += 200;
    expect(await word(world)).toBe("cancel");
  });
});

test("a task can be given any word of its service until its state changes", async () => {
  const world = await cloud({ tasks: [{ ...RUNNING.aom.task, word: "waitApproval", endsAfterMs: 0 }] });
  expect((await world.call(RUNNING.aom.state)).json.status).toBe("waitApproval");
  await world.call(RUNNING.aom.stop);
  expect((await world.call(RUNNING.aom.state)).json.status).toBe("cancel");
});

test("the latest build of a job is the one with the highest number", async () => {
  const build = RUNNING["codearts-build"].task;
  const { call } = await cloud({
    tasks: [
      { ...build, buildNo: 10 },
      { ...build, buildNo: "9", state: "failed" },
    ],
  });
  const { result } = (await call(RUNNING_STATUS)).json;
  expect(result).toMatchObject({ last_build_no: "10", is_running: true });
});
