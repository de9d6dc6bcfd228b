import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, readWallClock, startMsOf, visibleRuns } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import { codeReply, type Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import type { ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import type { Task, Tasks } from "../tasks.ts";
import { invalidBuild, numberOf, progressOf } from "./codearts-build-answers.ts";
import { unknownBuild } from "./codearts-build-queries.ts";

const NAME = "codearts-build";
const MAX_WINDOW_MS = 31 * 24 * 60 * 60 * 1000;

const RESULTS: StateWords<string | null> = {
  running: null,
  stopping: null,
  succeeded: "SUCCESS",
  failed: "FAILURE",
  aborted: "ABORTED",
  "end-failed": null,
};

const recordsQuery = z.object({
  start_time: z.string(),
  end_time: z.string(),
  page_index: z._default(digitsFrom(0, 99999), 0),
  page_size: z._default(digitsFrom(0, 100), 10),
});

/** The list of the builds of a job. Sources: ListBuildInfoRecordByJobId (API definition, SDK), recorded answers. */
export function buildRecords(tasks: Tasks, shapes: ListShapes): Route {
  return {
    kind: "list",
    method: "GET",
    path: "/v1/record/:jobId/list",
    keysOf: ({ params }) => [`${params.jobId}`],
    answer: (request) => records(tasks, request, shapes),
  };
}

function records(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = recordsQuery.safeParse(queryFields(request)).data;
  const jobId = id32.safeParse(request.params.jobId).data;
  const [fromMs, toMs] = [readWallClock(asked?.start_time ?? null), readWallClock(asked?.end_time ?? null)];
  if (asked === undefined || jobId === undefined || !(fromMs <= toMs)) return invalidBuild();
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

function success(result: unknown, shapes: ListShapes): Reply {
  return listReply({ error: null, status: "success", result }, shapes);
}
