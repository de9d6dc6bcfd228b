import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { gatewayReply } from "../gateway-errors.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { SimulatedService } from "../service.ts";
import { hasNoBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { endTimeOf, stateWordOf, type Task, type Tasks } from "../tasks.ts";
import { deployLists } from "./codearts-deploy-lists.ts";

const NAME = "codearts-deploy";

/** The state query has no word for "stopping", so a record that is being stopped reads as running. */
const WORDS: StateWords = {
  running: "running",
  stopping: "running",
  succeeded: "succeeded",
  failed: "failed",
  aborted: "abort",
  "end-failed": "running",
};

const id = z.string().check(z.regex(/^[A-Za-z0-9]{32}$/));
const ids = z.object({ taskId: id, recordId: id });

/** CodeArts Deploy. Sources: API pages StopDeployTaskRecordV2, ShowDeployStatus and ErrorCode. */
export const simulatedCodeartsDeploy: SimulatedService = {
  name: NAME,
  idFields: { taskId: anyId, recordId: anyId },
  saysStopping: false,
  foreignToken: "forbidden",
  forbidden: () => codeReply(403, "Deploy.00011154", "No permission."),
  foreignProject: (requestId) => gatewayReply("forbidden", requestId),
  falseSuccess: ({ params }) => stopReply("error", params),
  routes: (tasks, shapes) => [
    {
      kind: "stop",
      method: "PUT",
      path: "/v2/tasks/:taskId/records/:recordId/stop",
      keysOf: ({ params }) => [`${params.taskId}/${params.recordId}`],
      answer: (request) => stop(tasks, request),
    },
    {
      kind: "state",
      method: "GET",
      path: "/v2/tasks/:taskId/state",
      keysOf: ({ params, query }) => [`${params.taskId}/${query.get("record_id")}`],
      answer: ({ params, query }) => state(tasks, { taskId: params.taskId, recordId: query.get("record_id") }),
    },
    ...deployLists(tasks, shapes),
  ],
};

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const target = ids.safeParse(request.params).data;
  if (target === undefined || !hasNoBody(request)) return invalid();
  const task = tasks.find(NAME, `${target.taskId}/${target.recordId}`);
  if (task === undefined) return unknownRecord();
  // A record that is being stopped reads as running, so a second stop gets the same answer and changes nothing.
  const tookEffect = tasks.stop(task);
  return { ...stopReply(tookEffect || task.state === "stopping" ? "success" : "error", target), tookEffect };
}

function state(tasks: Tasks, target: unknown): Reply {
  const { taskId, recordId } = ids.safeParse(target).data ?? {};
  if (taskId === undefined) return invalid();
  const task = tasks.find(NAME, `${taskId}/${recordId}`);
  return task ? jsonReply(200, { result: stateOf(task, taskId), status: "success" }) : unknownRecord();
}

function stateOf(task: Task, taskId: string) {
  return {
    task_id: taskId,
    status: stateWordOf(task, WORDS),
    start_time: task.history[0]?.at,
    end_time: endTimeOf(task),
  };
}

function stopReply(status: "success" | "error", { taskId, recordId }: { taskId?: string; recordId?: string }): Reply {
  return jsonReply(200, { status, result: { id: recordId, task_id: taskId } });
}

function invalid(): Reply {
  return codeReply(400, "Deploy.00015905", "Parameter error.");
}

/** The answer seen live: two error codes, and JSON with the content type of HTML. */
function unknownRecord(): Reply {
  const [code, text] = ["Deploy.00011303", "The execution record does not exist."];
  const error = { code: "DEV-12-10303", reason: text };
  const reply = jsonReply(404, { error, status: "error", error_code: code, error_msg: text }, code);
  return { ...reply, headers: { "content-type": "text/html;charset=UTF-8" } };
}
