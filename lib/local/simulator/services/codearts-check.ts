import * as z from "zod/mini";
import { gatewayReply } from "../gateway-errors.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { ServiceMaker } from "../service.ts";
import { hasNoBody, type ServiceRequest } from "../service-request.ts";
import type { StateWords } from "../task-state.ts";
import { type Task, type Tasks, stateWordOf } from "../tasks.ts";

const NAME = "codearts-check";

/** Of `task_status`, which knows no word for a check that is being stopped: it is still running. */
const WORDS: StateWords<number> = { running: 0, stopping: 0, succeeded: 2, failed: 1, aborted: 3, "end-failed": 0 };

const ids = z.object({ taskId: z.string().check(z.minLength(1), z.maxLength(32)) });

/** CodeArts Check in small. Sources: API pages StopTaskByIdV2, ShowProgressDetailV2 and ErrorCode. */
export const simulatedCodeartsCheck: ServiceMaker = (tasks) => ({
  name: NAME,
  foreignToken: "forbidden",
  forbidden: () => codeReply(200, "CC.00050010", "The current user has no permission."), // its page lists it under 200
  foreignProject: (requestId) => gatewayReply("forbidden", requestId),
  falseSuccess: () => codeReply(200, "CC.00050006", "Service inner error."),
  routes: [
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
  ],
});

function stop(tasks: Tasks, request: ServiceRequest): Reply {
  const task = find(tasks, request);
  if (task === undefined || !hasNoBody(request)) return invalid();
  // A check that is being stopped reads as running, so a second stop is taken like the first and changes nothing.
  const tookEffect = tasks.stop(task);
  return tookEffect || task.state === "stopping" ? { ...jsonReply(200, null), tookEffect } : notRunning();
}

function progress(tasks: Tasks, request: ServiceRequest): Reply {
  const task = find(tasks, request);
  if (task === undefined) return invalid();
  const word = stateWordOf(task, WORDS);
  return jsonReply(200, { task_status: word, progress: { ratio: word === 0 ? "50%" : "100%", info: "" } });
}

function find(tasks: Tasks, { params }: ServiceRequest): Task | undefined {
  const target = ids.safeParse(params).data;
  return target && tasks.find(NAME, target.taskId);
}

/** The page has this one kind of 400, `CC.xxxxxxxx.400`, and no code for a task that does not exist. */
function invalid(): Reply {
  return codeReply(
    400,
    "CC.00070123.400",
    "Verify request parameter failed. Check whether the request parameters are correct.",
  );
}

/** The pages give no code for a check that is not running; this one is not listed, so that nobody relies on it. */
function notRunning(): Reply {
  return codeReply(400, "CC.00079999", "The task is not running.");
}
