import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { SimulatedService } from "../service.ts";
import { hasNoBody, type ServiceRequest } from "../service-request.ts";
import { endTimeOf, stateWordOf, type Task, type Tasks } from "../tasks.ts";
import { invalidPipeline, noMember, PIPELINE_WORDS, unknownRun } from "./codearts-pipeline-answers.ts";
import { pipelineLists } from "./codearts-pipeline-lists.ts";

const NAME = "codearts-pipeline";

const id = z.string().check(z.regex(/^[A-Za-z0-9]{32}$/));
const ids = z.object({ codeartsProjectId: id, pipelineId: id, runId: id });

/** CodeArts Pipeline. Sources: API pages StopPipelineRun, ShowPipelineRunDetail and ErrorCode, SDK 3.1.219. */
export const simulatedCodeartsPipeline: SimulatedService = {
  name: NAME,
  idFields: { codeartsProjectId: anyId, pipelineId: anyId, runId: anyId },
  saysStopping: false,
  foreignToken: "forbidden",
  forbidden: () => codeReply(200, "DEVCP.00014031", "No permission."), // the error page lists it under 200
  foreignProject: () => noMember(),
  falseSuccess: () => jsonReply(200, { success: false }),
  routes: (tasks, shapes) => [
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
    ...pipelineLists(tasks, shapes),
  ],
};

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const target = ids.safeParse(request.params).data;
  if (target === undefined || !hasNoBody(request)) return invalidPipeline();
  const task = tasks.find(NAME, keyOf(target));
  if (task === undefined) return unknownRun();
  // A queued run is taken out of its queue by another call. A run that is being stopped reads as running, so a second stop gets the same answer and changes nothing.
  const tookEffect = !task.isQueued && tasks.stop(task);
  return { ...jsonReply(200, { success: tookEffect || task.state === "stopping" }), tookEffect };
}

function detail(tasks: Tasks, asked: unknown): Reply {
  const target = ids.safeParse(asked).data;
  if (target === undefined) return invalidPipeline();
  const task = tasks.find(NAME, keyOf(target));
  return task ? jsonReply(200, detailOf(task, target)) : unknownRun();
}

function detailOf(task: Task, { codeartsProjectId, pipelineId, runId }: z.output<typeof ids>) {
  const ended = endTimeOf(task);
  return {
    id: runId,
    pipeline_id: pipelineId,
    project_id: codeartsProjectId,
    status: task.isQueued ? "QUEUED" : stateWordOf(task, PIPELINE_WORDS), // the word of a queued run is inferred
    start_time: Date.parse(task.history[0]?.at ?? ""),
    end_time: ended === undefined ? null : Date.parse(ended),
  };
}

function keyOf({ codeartsProjectId, pipelineId, runId }: Readonly<Record<string, string | null>>): string {
  return `${codeartsProjectId}/${pipelineId}/${runId}`;
}
