import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, startMsOf, visibleRuns } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import type { ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import type { Task, Tasks } from "../tasks.ts";
import { invalidBuild, jobIdOf, numberOf, progressOf } from "./codearts-build-answers.ts";

const NAME = "codearts-build";

/** Values of the filter `build_status`, and of `last_build_status`. */
const COLOURS: StateWords = {
  running: "building",
  stopping: "building",
  succeeded: "blue",
  failed: "red",
  aborted: "aborted",
  "end-failed": "building",
};

const jobsQuery = z.object({
  page_index: digitsFrom(0, 99999),
  page_size: digitsFrom(0, 100),
  build_status: z.optional(z.enum(["red", "blue", "timeout", "aborted", "building", "none"])),
});

/** The list of the jobs of a project. Sources: ListProjectJobs (API definition, SDK), recorded answers, Terraform. */
export function buildJobs(tasks: Tasks, shapes: ListShapes): Route {
  return {
    kind: "list",
    method: "GET",
    path: "/v1/job/:codeartsProjectId/list",
    keysOf: ({ params }) => [`${params.codeartsProjectId}`],
    answer: (request) => jobs(tasks, request, shapes),
  };
}

function jobs(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = jobsQuery.safeParse(queryFields(request)).data;
  const project = id32.safeParse(request.params.codeartsProjectId).data;
  if (asked === undefined || project === undefined) return invalidBuild();
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

/** The build with the highest number. */
function latestOf(runs: readonly Task[]): Task {
  return runs.reduce((a, b) => (numberOf(b) > numberOf(a) ? b : a));
}
