import { describe, expect, test } from "vitest";
import type { NewTaskInput } from "../../../lib/local/simulator/new-task.ts";
import type { ServiceName } from "../../../lib/services/service-names.ts";
import { PROJECT, startCloud, type UnsignedCall } from "./start-cloud.ts";

const CP = "6039d4480efc4dddb178abff98719913";
const JOB = "c798139500d2456d82d95d108f182b5a";
const OTHER_JOB = "d798139500d2456d82d95d108f182b5a";
const RUN = "3d1e5f7a9b2c4d6e8f0a1b3c5d7e9f1a";
const STARTED = "2026-11-20T20:30:00Z";
const FOREIGN = "ffffffffffffffffffffffffffffffff";

const get = (path: string): UnsignedCall => ({ method: "GET", path });
const post = (path: string, body: unknown): UnsignedCall => ({ method: "POST", path, body: JSON.stringify(body) });

function records(query = "", window = ["2026-11-01 00:00:00", "2026-11-30 00:00:00"]): UnsignedCall {
  const [start, end] = window.map((time) => time.replace(" ", "%20"));
  return get(`/v1/record/${JOB}/list?start_time=${start}&end_time=${end}${query}`);
}
const jobs = (query = ""): UnsignedCall => get(`/v1/job/${CP}/list?page_index=0&page_size=100${query}`);
const applications = (body: object = {}): UnsignedCall =>
  post("/v1/applications/list", { project_id: CP, page: 1, size: 100, ...body });
const history = (dates = "start_date=2026-11-01&end_date=2026-11-30", page = "page=1&size=100"): UnsignedCall =>
  get(`/v2/${CP}/task/${JOB}/history?${page}&${dates}`);
const executing = (query = "&page=1&page_size=200"): UnsignedCall =>
  get(`/v1/tasks?project_id=${CP}&job_status_types=executing${query}`);
const checkTasks = (query: string): UnsignedCall => get(`/v2/${CP}/tasks?${query}`);
const executions = get(`/v1/${PROJECT}/cms/workflow/w1/executions`);
const workflows = (body: object): UnsignedCall => post(`/v1/${PROJECT}/cms/workflow-list`, body);
const SORTED = { sort_field: "create_time", sort_type: "ASC" };
const runs = (body: object): UnsignedCall => post(`/v5/${CP}/api/pipelines/${JOB}/pipeline-runs/list`, body);
const pipelines = (body: object): UnsignedCall => post(`/v5/${CP}/api/pipelines/list`, body);
const queued = get(`/v5/${CP}/api/pipelines/${JOB}/queued-pipeline?limit=10&offset=0`);

const build = (buildNo: number, more: object = {}): NewTaskInput => ({
  service: "codearts-build",
  jobId: JOB,
  buildNo,
  codeartsProjectId: CP,
  startedAt: STARTED,
  ...more,
});
const deploy = (digit: number, more: object = {}): NewTaskInput => ({
  service: "codearts-deploy",
  taskId: JOB,
  recordId: RUN.replace("3", `${digit}`),
  codeartsProjectId: CP,
  startedAt: STARTED,
  ...more,
});
const check = (digit: number, more: object = {}): NewTaskInput => ({
  service: "codearts-check",
  taskId: `check-${digit}`,
  codeartsProjectId: CP,
  ...more,
});
const execution = (executionId: string, more: object = {}): NewTaskInput => ({
  service: "aom",
  workflowId: "w1",
  executionId,
  ...more,
});
const run = (digit: number, more: object = {}): NewTaskInput => ({
  service: "codearts-pipeline",
  codeartsProjectId: CP,
  pipelineId: JOB,
  runId: RUN.replace("3", `${digit}`),
  startedAt: STARTED,
  ...more,
});

/** Asks a cloud with these tasks. */
async function ask(tasks: readonly NewTaskInput[], call: UnsignedCall, shapes: object = {}) {
  const cloud = await startCloud({ tasks });
  await cloud.control("/lists", shapes);
  const { status, json } = await cloud.call(call);
  return { status, json };
}

describe("the builds of a job", () => {
  test("are all there, with a word for their progress, newest first", async () => {
    const tasks = [
      build(1, { state: "succeeded", startedAt: "2026-11-19T08:00:00Z" }),
      build(2, { startedBy: "ann" }),
      build(3, { isQueued: true }),
      { ...build(4), jobId: OTHER_JOB },
    ];
    const { json } = await ask(tasks, records());
    expect(json).toMatchObject({ status: "success", result: { page_index: "0", total_page: "3", total_record: "3" } });
    expect(json.result.job_build_states).toMatchObject([
      { number: 3, job_running_status: "InQueue", state: null },
      { number: 2, job_running_status: "Running", state: null, executor: "ann", start_time: Date.parse(STARTED) },
      { number: 1, job_running_status: "Finished", state: "SUCCESS" },
    ]);
  });

  test("come in pages that are numbered from 0", async () => {
    const tasks = Array.from({ length: 5 }, (_, index) => build(index + 1));
    const numbersOn = async (page: number) => {
      const { json } = await ask(tasks, records(`&page_index=${page}&page_size=2`));
      return json.result.job_build_states.map(({ number }: { number: number }) => number);
    };
    expect([await numbersOn(0), await numbersOn(1), await numbersOn(2), await numbersOn(3)]).toEqual([
      [5, 4],
      [3, 2],
      [1],
      [],
    ]);
  });

  test.each([
    ["2026-11-21 04:30:00", "2026-11-21 04:30:01", 1],
    ["2026-11-21 04:29:58", "2026-11-21 04:29:59", 0],
    ["2026-11-20 20:00:00", "2026-11-20 21:00:00", 0],
  ])("from %s to %s on the clocks of China are %d", async (from, to, count) => {
    const { json } = await ask([build(1)], records("", [from, to]));
    expect(json.result.job_build_states).toHaveLength(count);
  });

  test.each<[string, UnsignedCall, number, string]>([
    ["without times", get(`/v1/record/${JOB}/list`), 400, "DEV.CB.032000"],
    ["of more than 31 days", records("", ["2026-10-01 00:00:00", "2026-11-01 00:00:01"]), 400, "CB.00031105"],
    [
      "from a later to an earlier time",
      records("", ["2026-11-02 00:00:00", "2026-11-01 00:00:00"]),
      400,
      "DEV.CB.032000",
    ],
    ["with a page of 101", records("&page_size=101"), 400, "DEV.CB.032000"],
    ["with a negative page", records("&page_index=-1"), 400, "DEV.CB.032000"],
    [
      "of an unknown job",
      records().path.includes(JOB) ? get(records().path.replace(JOB, OTHER_JOB)) : records(),
      422,
      "DEVCB.00031006",
    ],
  ])("%s are refused", async (_, call, status, code) => {
    const answer = await ask([build(1)], call);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });
});

describe("the jobs of a project", () => {
  const tasks = [
    build(1),
    build(2, { state: "failed" }),
    { ...build(1, { name: "api" }), jobId: OTHER_JOB },
    { ...build(1), jobId: OTHER_JOB.replace("d", "e"), codeartsProjectId: FOREIGN },
  ];

  test("tell the state of the build with the highest number", async () => {
    const { json } = await ask(tasks, jobs());
    expect(json.result.total).toBe(2);
    expect(json.result.job_list).toMatchObject([
      { id: OTHER_JOB, job_name: "api", is_finished: false, last_job_running_status: "Running" },
      { id: JOB, is_finished: true, last_job_running_status: "Finished", last_build_status: "red" },
    ]);
  });

  test.each([
    ["building", true, [OTHER_JOB]],
    ["red", true, [JOB]],
    ["building", false, []],
  ])("with the filter %s, which works: %s, are %j", async (word, hasFilters, ids) => {
    const { json } = await ask(tasks, jobs(`&build_status=${word}`), { hasFilters });
    expect(json.result.job_list.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test.each([
    ["result.job_list", { status: "success", result: { total: 1, job_list: [expect.anything()] } }],
    ["jobs", { total: 1, jobs: [expect.anything()] }],
    ["jobs and result", { total: 1, jobs: [expect.anything()], status: "success", result: null }],
    ["result.jobs", { status: "success", result: { total: 1, jobs: [expect.anything()] } }],
  ])("have the shape %s on demand", async (buildJobs, shape) => {
    expect((await ask([build(1)], jobs(), { buildJobs })).json).toEqual(shape);
  });

  test("have an empty first page as often as asked, though jobs exist", async () => {
    const { call, control } = await startCloud({ tasks });
    await control("/lists", { emptyFirstPages: 2 });
    const lengths = [];
    for (let i = 0; i < 3; i++) lengths.push((await call(jobs())).json.result.job_list.length);
    expect(lengths).toEqual([0, 0, 2]);
  });

  test("hold numbers as text on demand", async () => {
    const { json } = await ask([build(1)], jobs(), { numbersAsText: true });
    expect(json.result).toMatchObject({ total: "1", job_list: [{ last_build_time: String(Date.parse(STARTED)) }] });
  });

  test.each([
    ["no page", get(`/v1/job/${CP}/list?page_size=100`)],
    ["no page size", get(`/v1/job/${CP}/list?page_index=0`)],
    ["a page of 101", get(`/v1/job/${CP}/list?page_index=0&page_size=101`)],
    ["an unknown filter", jobs("&build_status=running")],
  ])("with %s are refused", async (_, call) => {
    const answer = await ask([build(1)], call);
    expect([answer.status, answer.json.error_code]).toEqual([400, "DEV.CB.032000"]);
  });
});

describe("the applications of Deploy", () => {
  const tasks = [
    deploy(1, { startedAt: "2026-11-19T08:00:00Z" }),
    deploy(2, { state: "failed" }),
    { ...deploy(3, { name: "web", isQueued: true }), taskId: OTHER_JOB },
  ];

  test("tell the state of the last record", async () => {
    const { json } = await ask(tasks, applications());
    expect(json.total_num).toBe(2);
    expect(json.result).toMatchObject([
      { name: "web", execution_state: "pending", arrange_infos: [{ id: OTHER_JOB, state: "pending" }] },
      { execution_state: "failed", execution_time: "2026-11-21 04:30:00", arrange_infos: [{ id: JOB }] },
    ]);
  });

  test.each([
    [["running", "pending"], 1],
    [["failed"], 1],
    [["running"], 0],
  ])("with the states %j are %d", async (states, count) => {
    expect((await ask(tasks, applications({ states }))).json.result).toHaveLength(count);
  });

  test("come in pages that are numbered from 1", async () => {
    const { json } = await ask(tasks, applications({ page: 2, size: 1 }));
    expect(json).toMatchObject({ total_num: 2, result: [{ arrange_infos: [{ id: JOB }] }] });
  });

  test.each([
    ["a page 0", applications({ page: 0 })],
    ["101 a page", applications({ size: 101 })],
    ["an unknown state", applications({ states: ["executing"] })],
    ["no project", applications({ project_id: undefined })],
    ["another content type", { ...applications(), headers: { "content-type": "text/plain" } }],
  ])("with %s are refused", async (_, call) => {
    const answer = await ask(tasks, call);
    expect([answer.status, answer.json.error_code]).toEqual([400, "Deploy.00015905"]);
  });
});

describe("the records of a deployment", () => {
  const tasks = [
    deploy(1),
    deploy(2, { state: "failed", startedAt: "2026-11-19T08:00:00Z" }),
    deploy(3, { isQueued: true }),
  ];

  test("are all there, newest first", async () => {
    const { json } = await ask(tasks, history());
    expect(json.total_num).toBe(3);
    expect(json.result).toMatchObject([
      { execution_id: RUN, state: "pending", end_time: null },
      {
        execution_id: RUN.replace("3", "1"),
        state: "running",
        start_time: "2026-11-21 04:30:00",
        operator: "operator",
      },
      { execution_id: RUN.replace("3", "2"), state: "failed", end_time: expect.stringMatching(/^\d{4}-.* /) },
    ]);
  });

  test("are those of the days asked for, by the calendar of China", async () => {
    const on = async (date: string) =>
      (await ask([deploy(1)], history(`start_date=${date}&end_date=${date}`))).json.total_num;
    expect([await on("2026-11-20"), await on("2026-11-21"), await on("2026-11-22")]).toEqual([0, 1, 0]);
  });

  test.each<[string, UnsignedCall, number, string]>([
    ["without dates", history("", "page=1&size=1"), 400, "Deploy.00015905"],
    ["without a page", history(undefined, "size=1"), 400, "Deploy.00015905"],
    ["of 31 days", history("start_date=2026-10-31&end_date=2026-12-01"), 400, "Deploy.00015905"],
    ["of an unknown task", get(history().path.replace(JOB, OTHER_JOB)), 404, "Deploy.00011021"],
    ["of another CodeArts project", get(history().path.replace(CP, FOREIGN)), 404, "Deploy.00011021"],
  ])("%s are refused", async (_, call, status, code) => {
    const answer = await ask(tasks, call);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });
});

describe("the tasks of Check", () => {
  const tasks = [check(1), check(2, { state: "succeeded" }), check(3, { name: "nightly" })];

  test.each([
    ["result", (json: { result: unknown }) => json.result],
    ["result.tasks", (json: { result: { tasks: unknown } }) => json.result.tasks],
    ["result.info", (json: { result: { info: unknown } }) => json.result.info],
  ])("with a check in progress lie in %s on demand", async (checkTasks, itemsOf) => {
    const { json } = await ask(tasks, executing(), { checkTasks });
    expect(itemsOf(json)).toMatchObject([{ id: "check-3", name: "nightly" }, { id: "check-1" }]);
  });

  test("with a check in progress are none where the filter does not work", async () => {
    expect((await ask(tasks, executing(), { hasFilters: false })).json.result).toEqual([]);
  });

  test("are an unknown call on demand", async () => {
    const answer = await ask(tasks, executing(), { checkTasks: "absent" });
    expect([answer.status, answer.json.error_code]).toEqual([404, "APIGW.0101"]);
  });

  test.each([
    ["page", "offset=1&limit=2", ["check-1"]],
    ["index", "offset=1&limit=2", ["check-2", "check-1"]],
    ["page", "", ["check-3", "check-2", "check-1"]],
  ])("of version 2, where offset counts by %s, are for %s: %j", async (checkOffset, query, ids) => {
    const { json } = await ask(tasks, checkTasks(query), { checkOffset });
    expect(json.tasks.map(({ task_id }: { task_id: string }) => task_id)).toEqual(ids);
    expect(json.total).toBe(3);
  });

  test.each([
    ["a page of 201", executing("&page=1&page_size=201")],
    ["a page 0", executing("&page=0&page_size=1")],
    ["an unknown state", executing("x&page=1&page_size=1")],
    ["101 a page in version 2", checkTasks("limit=101")],
  ])("with %s are refused", async (_, call) => {
    const answer = await ask(tasks, call);
    expect([answer.status, answer.json.error_code]).toEqual([400, "CC.00070123.400"]);
  });
});

describe("the executions of a workflow", () => {
  const tasks = [
    execution("e1", { startedAt: STARTED, startedBy: "ann" }),
    execution("e2", { state: "aborted" }),
    execution("e3", { isQueued: true }),
    execution("e4", { state: "failed", listWord: "timeout" }),
  ];

  test.each([
    ["list", { e1: "running", e2: "cancel", e3: "waitExecute", e4: "timeout" }],
    ["state", { e1: "executing", e2: "cancel", e3: "waitExecute", e4: "timeout" }],
  ])("are a bare array, in the words of the %s", async (aomWords, words) => {
    const { json } = await ask(tasks, executions, { aomWords });
    const statusById = json.map((item: { execution_id: string; status: string }) => [item.execution_id, item.status]);
    expect(Object.fromEntries(statusById)).toEqual(words);
  });

  test.each([
    ["number", { begin_time: Date.parse(STARTED), created_by: "ann" }],
    ["text", { begin_time: "2026-11-20T20:30:00.000Z", create_by: "ann" }],
  ])("have their times as a %s on demand", async (aomTimes, fields) => {
    const { json } = await ask(tasks, executions, { aomTimes });
    expect(json.find(({ execution_id }: { execution_id: string }) => execution_id === "e1")).toMatchObject(fields);
  });

  test("of an unknown workflow answer 404 AOM.31001306", async () => {
    const answer = await ask([], executions);
    expect([answer.status, answer.json.error_code]).toEqual([404, "AOM.31001306"]);
  });
});

describe("the workflows of a project", () => {
  const tasks = [execution("e1"), execution("e2", { workflowId: "w2", state: "succeeded", name: "restart" })];

  test("tell the last execution of each, in the words of the state query", async () => {
    const { json } = await ask(tasks, workflows({ ...SORTED, status: "executing" }));
    expect(json).toMatchObject({
      total_elements: 1,
      elements: [{ id: "w1", status: "executing", last_execution_id: "e1" }],
    });
    expect((await ask(tasks, workflows(SORTED))).json.total_elements).toBe(2);
  });

  test.each([
    ["no sort_field", { sort_type: "ASC" }],
    ["no sort_type", { sort_field: "create_time" }],
    ["an unknown status", { ...SORTED, status: "running" }],
    ["101 a page", { ...SORTED, size: 101 }],
  ])("with %s are refused", async (_, body) => {
    const answer = await ask(tasks, workflows(body));
    expect([answer.status, answer.json.error_code]).toEqual([400, "AOM.31001302"]);
  });
});

describe("the runs of a pipeline", () => {
  const tasks = [
    run(1, { startedAt: "2026-11-19T08:00:00Z" }),
    run(2, { state: "failed", name: "release" }),
    run(3, { listWord: "SUSPEND" }),
    run(4, { isQueued: true }),
  ];
  const idsOf = (items: readonly { pipeline_run_id: string }[]) => items.map((item) => Number(item.pipeline_run_id[0]));

  test.each<[object, number[]]>([
    [{}, [3, 2, 1]],
    [{ status: ["RUNNING", "PAUSED", "SUSPEND"] }, [3, 1]],
    [{ status: ["FAILED"] }, [2]],
    [{ limit: 1, offset: 1 }, [2]],
    [{ start_time: "2026-11-20 00:00:00" }, [3, 2]],
    [{ end_time: Date.parse("2026-11-20T00:00:00Z") }, [1]],
  ])("with %j are %j, without the queued ones", async (body, ids) => {
    const { json } = await ask(tasks, runs(body));
    expect(idsOf(json.pipeline_runs)).toEqual(ids);
    expect(json.pipeline_runs[0]).toMatchObject({
      pipeline_id: JOB,
      run_number: ids[0],
      start_time: expect.any(Number),
    });
  });

  test("that wait are in a list of their own, and a stop does not take them", async () => {
    expect(idsOf((await ask(tasks, queued)).json.queuedPipelines)).toEqual([4]);
    const stop = post(`/v5/${CP}/api/pipelines/${JOB}/pipeline-runs/${RUN.replace("3", "4")}/stop`, {});
    expect((await ask(tasks, stop)).json).toEqual({ success: false });
  });

  test("are one for each pipeline in the list of a project: the newest", async () => {
    const { json } = await ask([...tasks, run(5, { pipelineId: OTHER_JOB, state: "succeeded" })], pipelines({}));
    expect(json).toMatchObject({ total: 2, offset: 0, limit: 10 });
    expect(json.pipelines).toMatchObject([
      { pipeline_id: OTHER_JOB, latest_run: { status: "COMPLETED" } },
      { pipeline_id: JOB, project_id: CP, latest_run: { pipeline_run_id: RUN, status: "SUSPEND", run_number: 3 } },
    ]);
    expect((await ask(tasks, pipelines({ status: ["RUNNING"] }))).json.pipelines).toEqual([]);
  });

  test.each<[string, UnsignedCall, number, string]>([
    ["over 100 a page", runs({ limit: 101 }), 400, "DEVCP.00021400"],
    ["of a negative offset", runs({ offset: -1 }), 400, "DEVCP.00021400"],
    ["without a body", { ...runs({}), body: "" }, 400, "DEVCP.00021400"],
    ["of an unknown pipeline", post(runs({}).path.replace(JOB, OTHER_JOB), {}), 200, "DEVPIPE.00011401"],
  ])("%s are refused", async (_, call, status, code) => {
    const answer = await ask(tasks, call);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });
});

describe("a list of tasks of another IAM project", () => {
  const own = { projectId: FOREIGN };
  const rows: readonly [string, NewTaskInput, UnsignedCall][] = [
    ["Build's builds", build(1, own), records()],
    ["Build's jobs", build(1, own), jobs()],
    ["Deploy's applications", deploy(1, own), applications()],
    ["Deploy's records", deploy(1, own), history()],
    ["Check's tasks in progress", check(1, own), executing()],
    ["Check's tasks", check(1, own), checkTasks("")],
    ["AOM's executions", execution("e1", own), executions],
  ];

  test.each(rows)("is refused: %s", async (_, task, call) => {
    const answer = await ask([task], call);
    expect([answer.status, answer.json.error_code]).toEqual([403, "APIGW.0302"]);
  });

  test.each([
    ["runs", runs({}), "pipeline_runs"],
    ["pipelines", pipelines({}), "pipelines"],
    ["queued runs", queued, "queuedPipelines"],
  ])("is empty for Pipeline, which tells no missing membership: %s", async (_, call, field) => {
    const { status, json } = await ask([run(1, own), run(2, { ...own, isQueued: true })], call);
    expect([status, json.total, json[field]]).toEqual([200, 0, []]);
  });

  test("leaves out what the caller does not see", async () => {
    const { json } = await ask([build(1, own), build(2)], records());
    expect(json.result.job_build_states).toMatchObject([{ number: 2 }]);
  });
});

describe("a fault of lists alone", () => {
  test.each<[ServiceName, NewTaskInput, UnsignedCall, string]>([
    ["codearts-build", build(1), records(), JOB],
    ["codearts-deploy", deploy(1), applications(), CP],
    ["codearts-check", check(1), executing(), CP],
    ["aom", execution("e1"), executions, "w1"],
    ["codearts-pipeline", run(1), runs({}), JOB],
  ])("throttles the list of one job or project of %s and no stop call", async (service, task, call, key) => {
    const cloud = await startCloud({ tasks: [task] });
    await cloud.control("/faults", { kind: "throttle", call: "list", service, task: key });
    expect((await cloud.call(call)).status).toBe(429);
    expect(await cloud.control(`/calls?kind=list&task=${key}`)).toMatchObject([{ status: 429, service }]);
    await cloud.control("/faults", undefined, "DELETE");
    expect((await cloud.call(call)).status).toBe(200);
  });

  test("loses the answer of a list and changes nothing", async () => {
    const { call, control, task } = await startCloud({ tasks: [build(1)] });
    await control("/faults", { kind: "reset", call: "list", when: "after", count: 1 });
    await expect(call(records())).rejects.toThrow();
    expect((await call(records())).json.result.job_build_states).toHaveLength(1);
    expect((await task("codearts-build")).state).toBe("running");
  });
});

test("a caller without the permission lists nothing", async () => {
  const { call, control } = await startCloud({ tasks: [build(1), run(1)] });
  await control("/credentials", { ak: "SIMULATOR0ACCESS0KEY", denied: ["codearts-build", "codearts-pipeline"] });
  expect((await call(records())).status).toBe(403);
  expect((await call(runs({}))).json.error_code).toBe("DEVCP.00014031");
});

test("an unknown shape of a list is refused", async () => {
  const { control } = await startCloud();
  expect(await control("/lists", { buildJobs: "xml" })).toMatchObject({ error: expect.stringContaining("buildJobs") });
  expect(await control("/lists")).toMatchObject({ buildJobs: "result.job_list", emptyFirstPages: 0 });
});
