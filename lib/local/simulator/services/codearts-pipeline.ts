import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { SimulatedService } from "../service.ts";
import { hasNoBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { endTimeOf, stateWordOf, type Task, type Tasks } from "../tasks.ts";

const NAME = "codearts-pipeline";

/** The detail query has no word for "stopping", so a run that is being stopped reads as running. */
const WORDS: StateWords = {
  running: "RUNNING",
  stopping: "RUNNING",
  succeeded: "COMPLETED",
  failed: "FAILED",
  aborted: "CANCELED",
  "end-failed": "RUNNING",
};

const id = z.string().check(z.regex(/^[A-Za-z0-9]{32}$/));
const ids = z.object({ codeartsProjectId: id, pipelineId: id, runId: id });

/** CodeArts Pipeline. Sources: API pages StopPipelineRun, ShowPipelineRunDetail and ErrorCode, SDK 3.1.219. */
export const simulatedCodeartsPipeline: SimulatedService = {
  name: NAME,
  idFields: { codeartsProjectId: anyId, pipelineId: anyId, runId: anyId },
  foreignToken: "forbidden",
  forbidden: () => codeReply(200, "DEVCP.00014031", "No permission."), // the error page lists it under 200
  foreignProject: () => noMember(),
  falseSuccess: () => jsonReply(200, { success: false }),
  routes: (tasks) => [
    {
      kind: "stop",
      method: "POST",
      path: "/v5/:codeartsProjectId/api/pipelines/:pipelineId/pipeline-runs/:runId/stop",
      keysOf: ({ params }) => [keyOf(params)],
      answer: (request) => stop(tasks, request),
    },
    {
      kind: "state",
      method: "GET",
      path: "/v5/:codeartsProjectId/api/pipelines/:pipelineId/pipeline-runs/detail",
      keysOf: ({ params, query }) => [keyOf({ ...params, runId: query.get("pipeline_run_id") })],
      answer: ({ params, query }) => detail(tasks, { ...params, runId: query.get("pipeline_run_id") }),
    },
  ],
};

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const target = ids.safeParse(request.params).data;
  if (target === undefined || !hasNoBody(request)) return invalid();
  const task = tasks.find(NAME, keyOf(target));
  if (task === undefined) return unknownRun();
  // A run that is being stopped reads as running, so a second stop gets the same answer and changes nothing.
  const tookEffect = tasks.stop(task);
  return { ...jsonReply(200, { success: tookEffect || task.state === "stopping" }), tookEffect };
}

function detail(tasks: Tasks, asked: unknown): Reply {
  const target = ids.safeParse(asked).data;
  if (target === undefined) return invalid();
  const task = tasks.find(NAME, keyOf(target));
  return task ? jsonReply(200, detailOf(task, target)) : unknownRun();
}

function detailOf(task: Task, { codeartsProjectId, pipelineId, runId }: z.output<typeof ids>) {
  const ended = endTimeOf(task);
  return {
    id: runId,
    pipeline_id: pipelineId,
    project_id: codeartsProjectId,
    status: stateWordOf(task, WORDS),
    start_time: Date.parse(task.history[0]?.at ?? ""),
    end_time: ended === undefined ? null : Date.parse(ended),
  };
}

function keyOf({ codeartsProjectId, pipelineId, runId }: Readonly<Record<string, string | null>>): string {
  return `${codeartsProjectId}/${pipelineId}/${runId}`;
}

function invalid(): Reply {
  return codeReply(400, "DEVCP.00021400", "Invalid parameter.");
}

function unknownRun(): Reply {
  return codeReply(200, "DEVCP.00012002", "The record is not in the database.");
}

/** The form `{"error":{"code","message"}}`, which Terraform's provider reads beside `{error_code, error_msg}`. */
function noMember(): Reply {
  const code = "DEVPIPE.00011412";
  return jsonReply(200, { error: { code, message: "The project does not exist or you are not a member." } }, code);
}
