import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { SimulatedService } from "../service.ts";
import { declaresJson, jsonBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { stateWordOf, type Tasks } from "../tasks.ts";
import { drsReply, drsText, hasKnownLanguage } from "./drs-errors.ts";

const NAME = "drs";

const WORDS: StateWords = {
  running: "INCRE_TRANSFER_STARTED",
  stopping: "RELEASE_RESOURCE_STARTED",
  succeeded: "RELEASE_RESOURCE_COMPLETE",
  failed: "CREATE_FAILED",
  aborted: "RELEASE_RESOURCE_COMPLETE",
  "end-failed": "RELEASE_RESOURCE_FAILED",
};

const stopBody = z.object({ is_force_stop: z._default(z.boolean(), false) });
const statusBody = z.object({ jobs: z.array(z.string()).check(z.minLength(1), z.maxLength(100)) });

/** DRS. Sources: API pages "Stopping a Task" (v5), "Querying Task Status in Batches" (v3), task details (v5). */
export const simulatedDrs: SimulatedService = {
  name: NAME,
  idFields: { jobId: anyId },
  saysStopping: true,
  foreignToken: "forbidden",
  forbidden: () => codeReply(403, "DRS.M00102", "Insufficient permissions."),
  foreignProject: () => codeReply(403, "DRS.M00261", "Invalid project ID."),
  falseSuccess: ({ params }) =>
    jsonReply(
      200,
      { id: params.jobId, status: "failed", error_code: "DRS.M00304", error_msg: "Failed." },
      "DRS.M00304",
    ),
  routes: (tasks) => [
    {
      kind: "stop",
      method: "POST",
      path: "/v5/:projectId/jobs/:jobId/stop",
      keysOf: ({ params }) => [`${params.jobId}`],
      answer: (request) => stop(tasks, request),
    },
    {
      kind: "state",
      method: "POST",
      path: "/v3/:projectId/jobs/batch-status",
      keysOf: (request) => statusBody.safeParse(jsonBody(request)).data?.jobs ?? [],
      answer: (request) => batchStatus(tasks, request),
    },
    {
      kind: "state",
      method: "GET",
      path: "/v5/:projectId/jobs/:jobId",
      keysOf: ({ params }) => [`${params.jobId}`],
      answer: (request) => overview(tasks, request),
    },
  ],
};

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const body = stopBody.safeParse(jsonBody(request)).data;
  if (body === undefined || !hasKnownLanguage(request)) return drsReply("parameter", request);
  const task = tasks.find(NAME, `${request.params.jobId}`);
  if (task === undefined) return drsReply("unknown", request);
  if (!tasks.stop(task, { isForced: body.is_force_stop })) return drsReply(refusal(stateWordOf(task, WORDS)), request);
  const answer = { id: task.key, name: task.name ?? `DRS-${task.key.slice(0, 4)}`, status: "success" };
  return { ...jsonReply(200, answer), tookEffect: true };
}

function refusal(word: unknown): "released" | "status" {
  return word === "RELEASE_RESOURCE_COMPLETE" || word === "DELETED" ? "released" : "status";
}

function batchStatus(tasks: Tasks, request: ServiceRequest): Reply {
  const body = statusBody.safeParse(jsonBody(request)).data;
  if (body === undefined || !hasKnownLanguage(request)) return drsReply("parameter", request);
  const results = body.jobs.map((id) => {
    const task = tasks.find(NAME, id);
    const missing = { id, error_code: "DRS.10020102", error_message: drsText("unknown", request) };
    return task ? { id, status: stateWordOf(task, WORDS) } : missing;
  });
  return jsonReply(200, { results, count: results.length });
}

function overview(tasks: Tasks, request: ServiceRequest): Reply {
  if (!declaresJson(request) || request.query.get("type") !== "overview") return drsReply("parameter", request);
  const task = tasks.find(NAME, `${request.params.jobId}`);
  if (task === undefined) return drsReply("unknown", request);
  return jsonReply(200, { job: { id: task.key, status: stateWordOf(task, WORDS), create_time: task.history[0]?.at } });
}
