import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, startMsOf, visibleRuns, wallClock } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import type { ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { listWordOf, type Task, type Tasks } from "../tasks.ts";
import { invalidCheck } from "./codearts-check-errors.ts";

const NAME = "codearts-check";

const WORDS: StateWords = {
  running: "executing",
  stopping: "executing",
  succeeded: "success",
  failed: "failed",
  aborted: "aborted",
  "end-failed": "executing",
};

const executingQuery = z.object({
  project_id: id32,
  page: digitsFrom(1, 99999),
  page_size: digitsFrom(1, 200),
  job_status_types: z.optional(z.enum(["success", "failed", "aborted", "executing", "never_execute"])),
});

const tasksQuery = z.object({
  offset: z._default(digitsFrom(0, 99999), 0),
  limit: z._default(digitsFrom(1, 100), 10),
});

/** The lists of CodeArts Check. Sources: ShowTasksList (API page, no answer seen), ShowTaskListByProjectId (API definition, SDK). */
export function checkLists(tasks: Tasks, shapes: ListShapes): Route[] {
  return [
    {
      kind: "list",
      method: "GET",
      path: "/v1/tasks",
      keysOf: ({ query }) => [`${query.get("project_id")}`],
      answer: (request) => executing(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "GET",
      path: "/v2/:codeartsProjectId/tasks",
      keysOf: ({ params }) => [`${params.codeartsProjectId}`],
      answer: (request) => projectTasks(tasks, request, shapes),
    },
  ];
}

function executing(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  if (shapes.checkTasks === "absent") return gatewayReply("api-unknown", request.requestId);
  const asked = executingQuery.safeParse(queryFields(request)).data;
  if (asked === undefined) return invalidCheck();
  const runs = visibleRuns(request, tasks.runsIn(NAME, asked.project_id));
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const isAsked = (run: Task) => shapes.hasFilters && listWordOf(run, WORDS) === asked.job_status_types;
  const listed = asked.job_status_types === undefined ? runs : runs.filter(isAsked);
  const window = { start: (asked.page - 1) * asked.page_size, size: asked.page_size };
  const items = projectPage(listed, window, shapes).map((run) => ({ id: run.key, name: nameOf(run) }));
  return listReply({ httpStatus: "OK", result: wrap(items, listed.length, shapes), status: "success" }, shapes);
}

/** The envelope is open: no answer of this list was ever seen. */
function wrap(items: readonly unknown[], total: number, { checkTasks }: ListShapes): unknown {
  const field = checkTasks.split(".")[1];
  return field === undefined ? items : { total, [field]: items };
}

/** It has no state: the progress of each task tells whether it runs. */
function projectTasks(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = tasksQuery.safeParse(queryFields(request)).data;
  const project = id32.safeParse(request.params.codeartsProjectId).data;
  if (asked === undefined || project === undefined) return invalidCheck();
  const runs = visibleRuns(request, tasks.runsIn(NAME, project));
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const start = shapes.checkOffset === "page" ? asked.offset * asked.limit : asked.offset;
  const page = projectPage(runs, { start, size: asked.limit }, shapes).map(taskOf);
  return listReply({ tasks: page, total: runs.length }, shapes);
}

function taskOf(run: Task) {
  return {
    task_id: run.key,
    task_name: nameOf(run),
    git_branch: "master",
    created_at: wallClock(startMsOf(run)),
    last_check_time: wallClock(startMsOf(run)),
  };
}

function nameOf(run: Task): string {
  return run.name ?? `task ${run.key.slice(0, 4)}`;
}
