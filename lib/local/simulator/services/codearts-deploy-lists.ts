import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, readWallClock, startMsOf, visibleRuns, wallClock } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import { codeReply, type Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import { jsonBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { endTimeOf, listWordOf, type Task, type Tasks } from "../tasks.ts";

const NAME = "codearts-deploy";
const DAY_MS = 24 * 60 * 60 * 1000;
const STATES = [
  "abort",
  "failed",
  "not_started",
  "pending",
  "running",
  "succeeded",
  "timeout",
  "not_executed",
] as const;

const WORDS: StateWords<string> = {
  running: "running",
  stopping: "running",
  succeeded: "succeeded",
  failed: "failed",
  aborted: "abort",
  "end-failed": "running",
};

const applicationsBody = z.object({
  project_id: id32,
  page: z.int().check(z.minimum(1), z.maximum(99999)),
  size: z.int().check(z.minimum(1), z.maximum(100)),
  states: z.optional(z.array(z.enum(STATES))),
});

const date = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));
const historyQuery = z.object({
  page: digitsFrom(1, 99999),
  size: digitsFrom(1, 100),
  start_date: date,
  end_date: date,
});

/** The lists of CodeArts Deploy. Sources: ListAllApp (API page of 2026-02-09, SDK), ListDeployTaskHistoryByDate (SDK). */
export function deployLists(tasks: Tasks, shapes: ListShapes): Route[] {
  return [
    {
      kind: "list",
      method: "POST",
      path: "/v1/applications/list",
      keysOf: (request) => {
        const asked = applicationsBody.safeParse(jsonBody(request)).data;
        return asked ? [asked.project_id] : [];
      },
      answer: (request) => applications(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "GET",
      path: "/v2/:codeartsProjectId/task/:taskId/history",
      keysOf: ({ params }) => [`${params.taskId}`],
      answer: (request) => history(tasks, request, shapes),
    },
  ];
}

/** The state of an application is that of its last run. */
function applications(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = applicationsBody.safeParse(jsonBody(request)).data;
  if (asked === undefined) return invalid();
  const runs = visibleRuns(request, tasks.runsIn(NAME, asked.project_id));
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const latest = [...Map.groupBy(runs, taskIdOf).values()].flatMap(([newest]) => newest ?? []);
  const { page, size, states } = asked;
  const listed = states === undefined ? latest : latest.filter((run) => states.some((state) => state === wordOf(run)));
  const items = projectPage(listed, { start: (page - 1) * size, size }, shapes).map(applicationOf);
  return listReply({ total_num: listed.length, result: items }, shapes);
}

function applicationOf(run: Task) {
  const state = wordOf(run);
  return {
    id: createHash("md5").update(taskIdOf(run)).digest("hex"), // an application has an id of its own
    name: run.name ?? `application ${taskIdOf(run).slice(0, 4)}`,
    project_id: run.codeartsProjectId,
    execution_state: state,
    execution_time: wallClock(startMsOf(run)),
    release_id: 7,
    arrange_infos: [{ id: taskIdOf(run), state, deploy_system: "deployTemplate" }],
    is_disable: false,
  };
}

function history(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = historyQuery.safeParse(queryFields(request)).data;
  const { taskId, codeartsProjectId } = request.params;
  const [fromMs, toMs] = [readWallClock(asked?.start_date ?? null), readWallClock(asked?.end_date ?? null)];
  if (asked === undefined || !(fromMs <= toMs) || toMs - fromMs > 30 * DAY_MS) return invalid();
  const isThere = (run: Task) => (run.codeartsProjectId ?? codeartsProjectId) === codeartsProjectId;
  const all = tasks.runsOf(NAME, `${taskId}`).filter(isThere);
  if (all.length === 0) return codeReply(404, "Deploy.00011021", "The application does not exist.");
  const isAsked = (run: Task) => startMsOf(run) >= fromMs && startMsOf(run) < toMs + DAY_MS;
  const runs = visibleRuns(request, all)?.filter(isAsked);
  if (runs === undefined) return gatewayReply("forbidden", request.requestId);
  const start = (asked.page - 1) * asked.size;
  return listReply({ total_num: runs.length, result: runs.slice(start, start + asked.size).map(recordOf) }, shapes);
}

function recordOf(run: Task) {
  const ended = endTimeOf(run);
  return {
    execution_id: run.key.split("/")[1],
    state: wordOf(run),
    release_id: 7,
    start_time: wallClock(startMsOf(run)),
    end_time: ended === undefined ? null : wallClock(Date.parse(ended)),
    operator: run.startedBy ?? "operator",
    type: "install",
  };
}

function wordOf(run: Task): string | number | null {
  return run.isQueued && run.listWord === undefined ? "pending" : listWordOf(run, WORDS);
}

function taskIdOf({ key }: Task): string {
  return key.split("/")[0] ?? "";
}

function invalid(): Reply {
  return codeReply(400, "Deploy.00015905", "Parameter error.");
}
