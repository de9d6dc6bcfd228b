import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { gatewayReply } from "../gateway-errors.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { SimulatedService } from "../service.ts";
import { hasNoBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { stateWordOf, type Task, type Tasks } from "../tasks.ts";
import { invalidCheck } from "./codearts-check-errors.ts";
import { checkLists } from "./codearts-check-lists.ts";

const NAME = "codearts-check";

/** Values of `task_status`. None means "stopping", so a check that is being stopped reads as running. */
const WORDS: StateWords<number> = { running: 0, stopping: 0, succeeded: 2, failed: 1, aborted: 3, "end-failed": 0 };

const ids = z.object({ taskId: z.string().check(z.minLength(1), z.maxLength(32)) });

/** CodeArts Check. Sources: API pages StopTaskByIdV2, ShowProgressDetailV2 and ErrorCode. */
export const simulatedCodeartsCheck: SimulatedService = {
  name: NAME,
  idFields: { taskId: anyId },
  saysStopping: false,
  foreignToken: "forbidden",
  forbidden: () => codeReply(200, "CC.00050010", "The current user has no permission."), // the error page lists it under 200
  foreignProject: (requestId) => gatewayReply("forbidden", requestId),
  falseSuccess: () => codeReply(200, "CC.00050006", "Service inner error."),
  routes: (tasks, shapes) => [
    {
      kind: "stop",
      method: "POST",
      path: "/v2/tasks/:taskId/stop",
      keysOf: ({ params }) => [`${params.taskId}`],
      answer: (request) => stop(tasks, request),
    },
    {
      kind: "state",
      method: "GET",
      path: "/v2/tasks/:taskId/progress",
      keysOf: ({ params }) => [`${params.taskId}`],
      answer: (request) => progress(tasks, request),
    },
    ...checkLists(tasks, shapes),
  ],
};

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const task = find(tasks, request);
  if (task === undefined || !hasNoBody(request)) return invalidCheck();
  // A check that is being stopped reads as running, so a second stop gets the same answer and changes nothing.
  const tookEffect = tasks.stop(task);
  return tookEffect || task.state === "stopping" ? { ...jsonReply(200, null), tookEffect } : notRunning();
}

function progress(tasks: Tasks, request: ServiceRequest): Reply {
  const task = find(tasks, request);
  if (task === undefined) return invalidCheck();
  const word = stateWordOf(task, WORDS);
  return jsonReply(200, { task_status: word, progress: { ratio: word === 0 ? "50%" : "100%", info: "" } });
}

function find(tasks: Tasks, { params }: ServiceRequest): Task | undefined {
  const target = ids.safeParse(params).data;
  return target && tasks.find(NAME, target.taskId);
}

/** The pages list no code for a check that is not running. This code is made up, so that no client can rely on it. */
function notRunning(): Reply {
  return codeReply(400, "CC.00079999", "The task is not running.");
}
