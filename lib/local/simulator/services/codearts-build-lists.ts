import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, readWallClock, startMsOf, visibleRuns } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import { codeReply, type Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import type { ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { listWordOf, type Task, type Tasks } from "../tasks.ts";
import { unknownBuild } from "./codearts-build-queries.ts";

const NAME = "codearts-build";
const MAX_WINDOW_MS = 31 * 24 * 60 * 60 * 1000;

/** Values of `job_running_status`. No word means that a build is being stopped. */
const PROGRESS: StateWords = {
  running: "Running",
  stopping: "Running",
  succeeded: "Finished",
  failed: "Finished",
  aborted: "Finished",
  "end-failed": "Running",
};

const RESULTS: StateWords<string | null> = {
  running: null,
  stopping: null,
  succeeded: "SUCCESS",
  failed: "FAILURE",
  aborted: "ABORTED",
  "end-failed": null,
};

/** Values of the filter `build_status`, and of `last_build_status`. */
const COLOURS: StateWords = {
  running: "building",
  stopping: "building",
  succeeded: "blue",
  failed: "red",
  aborted: "aborted",
  "end-failed": "building",
};

const recordsQuery = z.object({
  start_time: z.string(),
  end_time: z.string(),
  page_index: z._default(digitsFrom(0, 99999), 0),
  page_size: z._default(digitsFrom(0, 100), 10),
});

const jobsQuery = z.object({
  page_index: digitsFrom(0, 99999),
  page_size: digitsFrom(0, 100),
  build_status: z.optional(z.enum(["red", "blue", "timeout", "aborted", "building", "none"])),
});

/** The lists of CodeArts Build. Sources: ListBuildInfoRecordByJobId and ListProjectJobs (API definition, SDK), recorded answers. */
export function buildLists(tasks: Tasks, shapes: ListShapes): Route[] {
  return [
    {
      kind: "list",
      method: "GET",
      path: "/v1/record/:jobId/list",
      keysOf: ({ params }) => [`${params.jobId}`],
      answer: (request) => records(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "GET",
      path: "/v1/job/:codeartsProjectId/list",
      keysOf: ({ params }) => [`${params.codeartsProjectId}`],
      answer: (request) => jobs(tasks, request, shapes),
    },
  ];
}

function records(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = recordsQuery.safeParse(queryFields(request)).data;
  const jobId = id32.safeParse(request.params.jobId).data;
  const [fromMs, toMs] = [readWallClock(asked?.start_time ?? null), readWallClock(asked?.end_time ?? null)];
  if (asked === undefined || jobId === undefined || !(fromMs <= toMs)) return invalid();
  if (toMs - fromMs > MAX_WINDOW_MS) return codeReply(400, "CB.00031105", "The time range exceeds 31 days.");
  const all = tasks.runsOf(NAME, jobId);
  if (all.length === 0) return unknownBuild("DEVCB.00031006");
  const runs = visibleRuns(request, all)?.filter((run) => startMsOf(run) >= fromMs && startMsOf(run) <= toMs);
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const start = asked.page_index * asked.page_size;
  const total = String(runs.length);
  const page = runs.slice(start, start + asked.page_size).map(recordOf);
  const pages = { page_index: String(asked.page_index), total_page: total, total_record: total }; // as in the example, both alike
  return success({ health_score: "0", ...pages, job_build_states: page }, shapes);
}

function recordOf(run: Task) {
  const number = numberOf(run);
  return {
    number,
    job_running_status: progressOf(run),
    state: RESULTS[run.state],
    start_time: startMsOf(run),
    daily_build_number: `20260918.${number}`,
    trigger_type: "Manual",
    executor: run.startedBy ?? "operator",
    code_branch: "master",
    commit_id: "0".repeat(40),
  };
}

function jobs(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = jobsQuery.safeParse(queryFields(request)).data;
  const project = id32.safeParse(request.params.codeartsProjectId).data;
  if (asked === undefined || project === undefined) return invalid();
  const runs = visibleRuns(request, tasks.runsIn(NAME, project));
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const latest = [...Map.groupBy(runs, jobIdOf).values()].map(latestOf);
  const isAsked = (run: Task) => shapes.hasFilters && COLOURS[run.state] === asked.build_status;
  const listed = asked.build_status === undefined ? latest : latest.filter(isAsked);
  const window = { start: asked.page_index * asked.page_size, size: asked.page_size };
  return jobsReply(projectPage(listed, window, shapes).map(jobOf), listed.length, shapes);
}

function jobOf(run: Task) {
  const word = progressOf(run);
  return {
    id: jobIdOf(run),
    job_name: run.name ?? `job ${jobIdOf(run).slice(0, 4)}`,
    is_finished: word === "Finished",
    last_job_running_status: word,
    last_build_status: COLOURS[run.state],
    last_build_time: startMsOf(run),
    build_project_id: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    disabled: false,
  };
}

function jobsReply(items: readonly unknown[], total: number, shapes: ListShapes): Reply {
  switch (shapes.buildJobs) {
    case "result.job_list":
      return listReply({ status: "success", result: { total, job_list: items } }, shapes);
    case "jobs":
      return listReply({ jobs: items, total }, shapes);
    case "jobs and result":
      return listReply({ jobs: items, total, status: "success", result: null }, shapes);
    case "result.jobs":
      return listReply({ status: "success", result: { total, jobs: items } }, shapes);
  }
}

/** The word of a build in a list. A queued one waits for an executor. */
function progressOf(run: Task): string | number | null {
  return run.isQueued && run.listWord === undefined ? "InQueue" : listWordOf(run, PROGRESS);
}

/** The build with the highest number. */
function latestOf(runs: readonly Task[]): Task {
  return runs.reduce((a, b) => (numberOf(b) > numberOf(a) ? b : a));
}

function jobIdOf({ key }: Task): string {
  return key.split("/")[0] ?? "";
}

function numberOf({ key }: Task): number {
  return Number(key.split("/")[1]);
}

function success(result: unknown, shapes: ListShapes): Reply {
  return listReply({ error: null, status: "success", result }, shapes);
}

function invalid(): Reply {
  return codeReply(400, "DEV.CB.032000", "Invalid parameter.");
}
