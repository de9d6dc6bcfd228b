import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, startMsOf, visibleRuns } from "../listing.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import { jsonBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { endTimeOf, listWordOf, type Task, type Tasks } from "../tasks.ts";
import { AOM_WORDS, aomError } from "./aom-answers.ts";

const NAME = "aom";

/** The words of the list's schema, which are FunctionGraph's; none means that an execution is being stopped. */
const LIST_WORDS: StateWords = {
  running: "running",
  stopping: "running",
  succeeded: "success",
  failed: "fail",
  aborted: "cancel",
  "end-failed": "running",
};

const STATUSES = [
  "success",
  "fail",
  "executing",
  "cancel",
  "waitExecute",
  "waitApproval",
  "approvalFailed",
  "pausing",
  "canceling",
] as const;

const workflowsBody = z.object({
  page: z._default(z.int().check(z.minimum(1)), 1),
  size: z._default(z.int().check(z.minimum(1), z.maximum(100)), 10),
  status: z.optional(z.enum(STATUSES)),
  sort_field: z.enum(["create_time", "last_execution_start_time", "update_time"]),
  sort_type: z.enum(["ASC", "DESC"]),
});

/** The lists of AOM's automation. Sources: ListWorkflowExecutions and ListWorkflow (API definition, SDK). */
export function aomLists(tasks: Tasks, shapes: ListShapes): Route[] {
  return [
    {
      kind: "list",
      method: "GET",
      path: "/v1/:projectId/cms/workflow/:workflowId/executions",
      keysOf: ({ params }) => [`${params.workflowId}`],
      answer: (request) => executions(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "POST",
      path: "/v1/:projectId/cms/workflow-list",
      keysOf: ({ params }) => [`${params.projectId}`],
      answer: (request) => workflows(tasks, request, shapes),
    },
  ];
}

/** A bare array, without pages. */
function executions(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const all = tasks.runsOf(NAME, `${request.params.workflowId}`);
  if (all.length === 0) return aomError(404, "AOM.31001306", "Workflow not exist.");
  const runs = visibleRuns(request, all);
  return runs
    ? listReply(
        runs.map((run) => executionOf(run, shapes)),
        shapes,
      )
    : gatewayReply("forbidden", request.requestId);
}

function executionOf(run: Task, { aomWords, aomTimes }: ListShapes) {
  const ended = endTimeOf(run);
  const time = (atMs: number) => (aomTimes === "number" ? atMs : new Date(atMs).toISOString());
  const by = run.startedBy ?? "operator";
  return {
    workflow_id: workflowIdOf(run),
    execution_id: run.key.split("/")[1],
    status: wordOf(run, aomWords === "list" ? LIST_WORDS : AOM_WORDS),
    begin_time: time(startMsOf(run)),
    end_time: ended === undefined ? null : time(Date.parse(ended)),
    ...(aomTimes === "number" ? { created_by: by } : { create_by: by }), // the schema's spelling, and its example's
    execution_result_list: [],
  };
}

function workflows(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = workflowsBody.safeParse(jsonBody(request)).data;
  if (asked === undefined) return aomError(400, "AOM.31001302", "Invalid parameter.");
  const runs = visibleRuns(request, tasks.list({ service: NAME })) ?? [];
  const latest = [...Map.groupBy(runs, workflowIdOf).values()].flatMap(([newest]) => newest ?? []);
  const listed = latest.filter((run) => asked.status === undefined || wordOf(run, AOM_WORDS) === asked.status);
  const page = projectPage(listed, { start: (asked.page - 1) * asked.size, size: asked.size }, shapes);
  return listReply({ total_elements: listed.length, elements: page.map(workflowOf) }, shapes);
}

function workflowOf(run: Task) {
  return {
    id: workflowIdOf(run),
    name: run.name ?? `workflow ${workflowIdOf(run).slice(0, 4)}`,
    status: wordOf(run, AOM_WORDS),
    last_execution_id: run.key.split("/")[1],
    last_execution_start_time: startMsOf(run),
    workflow_id: "1d6f3a5c-0000-4000-8000-000000000000", // FunctionGraph's id, which no call takes
  };
}

function wordOf(run: Task, words: StateWords): string | number | null {
  return run.isQueued && run.listWord === undefined ? "waitExecute" : listWordOf(run, words);
}

function workflowIdOf({ key }: Task): string {
  return key.split("/")[0] ?? "";
}
