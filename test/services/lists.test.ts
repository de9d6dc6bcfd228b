import { describe, expect, test } from "vitest";
import type { ListPage, ListQuery } from "../../lib/services/selection.ts";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { START_MS } from "../rig/clock.ts";

const CP = "6039d4480efc4dddb178abff98719913";
const JOB = "c798139500d2456d82d95d108f182b5a";
const RUN = "2c82ffe8d00d4968a4e5f7a36d87ae17";
const SCOPE = { projectId: "p", codeartsProjectId: CP, isProject: true, sentMs: START_MS };

function listOf(service: ServiceName, query: ListQuery) {
  const row: Service = services[service];
  const list = row.selection?.lists[query.list];
  return list ?? expect.unreachable(`${service} has no list ${query.list}`);
}

const read = (service: ServiceName, query: ListQuery, body: unknown) => listOf(service, query).read(body, query, SCOPE);
const call = (service: ServiceName, query: ListQuery) => listOf(service, query).call(query, SCOPE);
const builds = { list: "builds", page: 0, taskId: JOB, taskName: "api" };
const buildPage = (...states: object[]) => ({ error: null, status: "success", result: { job_build_states: states } });

describe("the call of a list", () => {
  test.each<[ServiceName, ListQuery, string]>([
    [
      "codearts-build",
      { ...builds, page: 2 },
      `GET /v1/record/${JOB}/list?start_time=2026-10-24%2008:00:00&end_time=2026-11-23%2008:00:00&page_index=2&page_size=100 `,
    ],
    [
      "codearts-build",
      { list: "buildingJobs", page: 1 },
      `GET /v1/job/${CP}/list?page_index=1&page_size=100&build_status=building `,
    ],
    ["codearts-build", { list: "jobs", page: 0 }, `GET /v1/job/${CP}/list?page_index=0&page_size=100 `],
    [
      "codearts-deploy",
      { list: "records", page: 0, taskId: JOB },
      `GET /v2/${CP}/task/${JOB}/history?page=1&size=100&start_date=2026-10-25&end_date=2026-11-23 `,
    ],
    [
      "codearts-deploy",
      { list: "applications", page: 1 },
      `POST /v1/applications/list {"project_id":"${CP}","page":2,"size":100,"states":["running","pending"]}`,
    ],
    [
      "codearts-check",
      { list: "executing", page: 0 },
      `GET /v1/tasks?project_id=${CP}&job_status_types=executing&page=1&page_size=200 `,
    ],
    ["codearts-check", { list: "tasks", page: 3 }, `GET /v2/${CP}/tasks?offset=3&limit=100 `],
    ["codearts-check", { list: "progress", page: 0, taskId: JOB }, `GET /v2/tasks/${JOB}/progress `],
    ["aom", { list: "executions", page: 0, taskId: "w-1" }, "GET /v1/p/cms/workflow/w-1/executions "],
    [
      "codearts-pipeline",
      { list: "runs", page: 1, taskId: JOB },
      `POST /v5/${CP}/api/pipelines/${JOB}/pipeline-runs/list {"status":["RUNNING","PAUSED","SUSPEND"],"offset":100,"limit":100,"sort_key":"start_time","sort_dir":"desc"}`,
    ],
    [
      "codearts-pipeline",
      { list: "queue", page: 1, taskId: JOB },
      `GET /v5/${CP}/api/pipelines/${JOB}/queued-pipeline?limit=10&offset=10 `,
    ],
    [
      "codearts-pipeline",
      { list: "pipelines", page: 0 },
      `POST /v5/${CP}/api/pipelines/list {"status":["RUNNING","PAUSED","SUSPEND"],"offset":0,"limit":100}`,
    ],
  ])("of %s for %o is the documented one", (service, query, expected) => {
    const { method, path, body } = call(service, query);
    expect(`${method} ${path} ${body}`).toBe(expected);
  });
});

describe("a page of runs", () => {
  test.each<[string, ServiceName, ListQuery, unknown, readonly object[]]>([
    [
      "Build counts InQueue and Running, with numbers as numbers or texts",
      "codearts-build",
      builds,
      buildPage(
        { number: 12, job_running_status: "Running", state: null, start_time: 1_789_000_000_000, executor: "li" },
        { number: "13", job_running_status: "InQueue", start_time: "1789000000000" },
        { number: 11, job_running_status: "Finished", state: "RUNNING" },
      ),
      [
        {
          target: { jobId: JOB, buildNo: "12" },
          id: `${JOB}/12`,
          name: "api",
          since: "2026-09-10T00:26:40.000Z",
          by: "li",
        },
        { target: { jobId: JOB, buildNo: "13" }, id: `${JOB}/13` },
      ],
    ],
    [
      "Deploy counts running and pending",
      "codearts-deploy",
      { list: "records", page: 0, taskId: JOB },
      {
        total_num: 3,
        result: [
          { execution_id: RUN, state: "running", start_time: "2026-09-18 10:00:00", operator: "u" },
          { execution_id: JOB, state: "pending" },
          { execution_id: CP, state: "succeeded" },
        ],
      },
      [
        { target: { taskId: JOB, recordId: RUN }, id: RUN, since: "2026-09-18 10:00:00", by: "u" },
        { target: { taskId: JOB, recordId: JOB }, id: JOB },
      ],
    ],
    [
      "Check counts status 0",
      "codearts-check",
      { list: "progress", page: 0, taskId: JOB, taskName: "t" },
      { task_status: 0, progress: { ratio: "50%" } },
      [{ target: { taskId: JOB }, id: JOB, name: "t" }],
    ],
    [
      "Check counts no other status",
      "codearts-check",
      { list: "progress", page: 0, taskId: JOB },
      { task_status: 2 },
      [],
    ],
    [
      "Check counts no task that never ran",
      "codearts-check",
      { list: "progress", page: 0, taskId: JOB },
      { task_status: null },
      [],
    ],
    [
      "AOM counts the words of both vocabularies, and canceling is stopping already",
      "aom",
      { list: "executions", page: 0, taskId: "w-1" },
      [
        { execution_id: "e1", status: "running", begin_time: 1_789_000_000_000, create_by: "ops" },
        { execution_id: "e2", status: "waitApproval", begin_time: "2026-09-18T10:00:00Z" },
        { execution_id: "e3", status: "canceling" },
        { execution_id: "e4", status: "timeout" },
      ],
      [
        { target: { workflowId: "w-1", executionId: "e1" }, since: "2026-09-10T00:26:40.000Z", by: "ops" },
        { target: { workflowId: "w-1", executionId: "e2" }, since: "2026-09-18T10:00:00Z" },
      ],
    ],
    [
      "Pipeline counts RUNNING, PAUSED and SUSPEND, whatever the filter was",
      "codearts-pipeline",
      { list: "runs", page: 0, taskId: JOB },
      {
        total: 2,
        pipeline_runs: [
          { pipeline_id: JOB, pipeline_run_id: RUN, status: "PAUSED", start_time: 1_789_000_000_000 },
          { pipeline_id: JOB, pipeline_run_id: CP, status: "COMPLETED" },
        ],
      },
      [{ target: { codeartsProjectId: CP, pipelineId: JOB, runId: RUN }, id: RUN }],
    ],
  ])("of %s", (_, service, query, body, runs) => {
    expect(read(service, query, body)?.runs).toEqual(runs.map((run) => expect.objectContaining(run)));
  });

  test("is read where a job has never been built", () => {
    const empty: ListPage = { runs: [], further: [], nextPage: undefined, surprises: [] };
    expect(read("codearts-build", builds, { result: { job_build_states: null } })).toEqual(empty);
  });

  test("with an unknown state word counts it as not running, and says so", () => {
    const page = read("codearts-build", builds, buildPage({ number: 1, job_running_status: "Warming" }));
    expect(page).toMatchObject({ runs: [], surprises: ["the list builds has an unknown state word"] });
  });
});

describe("a page of tasks", () => {
  const job = { id: JOB, job_name: "api", is_finished: false };
  const further = [{ list: "builds", page: 0, taskId: JOB, taskName: "api" }];

  test.each([
    ["result.job_list, as seen live", { status: "success", result: { total: "1", job_list: [job] } }],
    ["jobs, as the definition says", { jobs: [job], total: 1 }],
    ["result.jobs", { status: "success", result: { jobs: [job] } }],
  ])("of Build is read in the shape %s", (_, body) => {
    expect(read("codearts-build", { list: "jobs", page: 0 }, body)?.further).toEqual(further);
    expect(read("codearts-build", { list: "buildingJobs", page: 0 }, body)?.further).toEqual(further);
  });

  test("of Build without the filter leaves finished jobs out, and with it leaves none out", () => {
    const finished = { result: { job_list: [{ ...job, is_finished: true, last_job_running_status: "Finished" }] } };
    expect(read("codearts-build", { list: "jobs", page: 0 }, finished)?.further).toEqual([]);
    expect(read("codearts-build", { list: "buildingJobs", page: 0 }, finished)?.further).toEqual(further);
  });

  test.each<[ServiceName, string, unknown, string]>([
    ["codearts-build", "buildingJobs", { result: { job_list: [] } }, "jobs"],
    ["codearts-check", "executing", { result: { tasks: [] } }, "tasks"],
  ])("of %s from the unproven filter of %s that is empty asks for all tasks", (service, list, body, next) => {
    expect(read(service, { list, page: 0 }, body)?.further).toEqual([{ list: next, page: 0 }]);
  });

  test.each([
    ["a bare array", [{ id: JOB, name: "t" }]],
    ["result", { result: [{ id: JOB, name: "t" }] }],
    ["result.tasks", { httpStatus: "OK", status: "success", result: { tasks: [{ id: JOB, name: "t" }] } }],
    ["result.data", { result: { total: 1, data: [{ id: JOB, name: "t" }] } }],
    ["info", { info: [{ id: JOB, name: "t" }] }],
  ])("of Check is found in %s", (_, body) => {
    const page = read("codearts-check", { list: "executing", page: 0 }, body);
    expect(page?.further).toEqual([{ list: "progress", page: 0, taskId: JOB, taskName: "t" }]);
  });

  const tasks = (from: number, count = 100) => ({
    tasks: Array.from({ length: count }, (_, index) => ({ task_id: `t${from + index}`, task_name: "t" })),
  });

  test("of Check counts pages where the second page has new tasks", () => {
    const first = read("codearts-check", { list: "tasks", page: 0 }, tasks(0))?.nextPage;
    expect(first).toEqual({ list: "tasks", page: 1, mark: "t1" });
    const second = first && read("codearts-check", first, tasks(100))?.nextPage;
    expect(second).toEqual({ list: "tasks", page: 2 });
    expect(second && read("codearts-check", second, tasks(200, 50))?.nextPage).toBeUndefined();
  });

  test("of Check counts tasks where the second page begins with the second task", () => {
    const first = read("codearts-check", { list: "tasks", page: 0 }, tasks(0))?.nextPage;
    const second = first && read("codearts-check", first, tasks(1))?.nextPage;
    expect(second).toEqual({ list: "tasks", page: 101, mark: "tasks" });
    const third = second && read("codearts-check", second, tasks(101))?.nextPage;
    expect(third).toEqual({ list: "tasks", page: 201, mark: "tasks" });
  });

  test("of Deploy names every task of an application", () => {
    const app = { id: "a", name: "web", execution_state: "running", arrange_infos: [{ id: JOB }, { id: RUN }] };
    const page = read("codearts-deploy", { list: "applications", page: 0 }, { total_num: 1, result: [app] });
    expect(page?.further.map(({ taskId, taskName }) => `${taskId} ${taskName}`)).toEqual([`${JOB} web`, `${RUN} web`]);
  });

  test("of Pipeline leads to the runs, and these to the queue", () => {
    const page = { pipelines: [{ pipeline_id: JOB, name: "p", latest_run: { status: "RUNNING" } }] };
    const runs = read("codearts-pipeline", { list: "pipelines", page: 0 }, page)?.further[0];
    expect(runs).toMatchObject({ list: "runs", taskId: JOB });
    const queue = runs && read("codearts-pipeline", runs, { pipeline_runs: [] })?.further[0];
    expect(queue).toMatchObject({ list: "queue", taskId: JOB });
    expect(queue && read("codearts-pipeline", queue, { queuedPipelines: [{}, {}] })).toMatchObject({ queued: 2 });
  });
});

describe("any list", () => {
  const all = serviceNames.flatMap((name) => {
    const row: Service = services[name];
    return Object.keys(row.selection?.lists ?? {}).map((list) => ({ name, list }));
  });
  const odd = [undefined, null, 7, "", "ok", true, {}, { result: 7 }, { result: "x" }, { tasks: {} }, { jobs: 1 }];

  test.each(all)("$list of $name is unreadable in an answer of another shape, and never throws", ({ name, list }) => {
    for (const body of odd) expect(read(name, { list, page: 0, taskId: "t" }, body)).toBeUndefined();
  });

  test.each(all)("$list of $name reads items of every kind without throwing", ({ name, list }) => {
    const items = [null, 7, "x", [], {}, { id: {} }, { status: {}, number: {}, name: [] }, { __proto__: 1 }];
    const bodies = [items, { result: items }, { jobs: items }, { tasks: items }, { pipeline_runs: items }];
    const more = [{ result: { job_build_states: items } }, { pipelines: items }, { queuedPipelines: items }];
    for (const body of [...bodies, ...more]) {
      const page = read(name, { list, page: 0, taskId: "t" }, body);
      expect(page?.runs ?? []).toEqual([]);
    }
  });
});
