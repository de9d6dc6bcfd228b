import * as z from "zod/mini";
import { anyId } from "../any-id.ts";
import { gatewayReply } from "../gateway-errors.ts";
import { jsonReply, type Reply } from "../reply.ts";
import type { Route, SimulatedService } from "../service.ts";
import { declaresJson, hasNoBody, type ServiceRequest } from "../service-request.ts";
import { endTimeOf, stateWordOf, type Task, type Tasks } from "../tasks.ts";
import { AOM_WORDS, aomError } from "./aom-answers.ts";
import { aomLists } from "./aom-lists.ts";

const NAME = "aom";

const id = z.string().check(z.minLength(1), z.maxLength(64));
const ids = z.object({ workflowId: id, executionId: id });

/** AOM's automation. Sources: API pages StopExecution and SearchWorkflowExecutionDetail. */
export const simulatedAom: SimulatedService = {
  name: NAME,
  idFields: { workflowId: anyId, executionId: anyId },
  saysStopping: true,
  foreignToken: "forbidden",
  forbidden: () => aomError(403, "AOM.0403", "Forbidden."),
  foreignProject: (requestId) => gatewayReply("forbidden", requestId),
  falseSuccess: () => jsonReply(200, { result: "failed" }),
  routes: (tasks, shapes) => [
    { ...at("terminate"), kind: "stop", method: "POST", answer: (request) => terminate(tasks, request) },
    { ...at("status"), kind: "state", method: "GET", answer: (request) => status(tasks, request) },
    ...aomLists(tasks, shapes),
  ],
};

function at(verb: string): Pick<Route, "path" | "keysOf"> {
  return {
    path: `/v1/:projectId/cms/workflow/:workflowId/executions/:executionId/${verb}`,
    keysOf: ({ params }) => [`${params.workflowId}/${params.executionId}`],
  };
}

function terminate(tasks: Tasks, request: ServiceRequest): Reply {
  return withTask(tasks, request, (task) =>
    tasks.stop(task)
      ? { ...jsonReply(200, { result: "success" }), tookEffect: true }
      : aomError(400, "AOM.31001418", "The task does not support the current operation."),
  );
}

function status(tasks: Tasks, request: ServiceRequest): Reply {
  return withTask(tasks, request, (task) => {
    const { workflowId, executionId } = request.params;
    const ended = endTimeOf(task);
    return jsonReply(200, {
      workflow_id: workflowId,
      execution_id: executionId,
      status: stateWordOf(task, AOM_WORDS),
      begin_time: Date.parse(task.history[0]?.at ?? ""),
      end_time: ended && Date.parse(ended),
    });
  });
}

function withTask(tasks: Tasks, request: ServiceRequest, answer: (task: Task) => Reply): Reply {
  const target = ids.safeParse(request.params).data;
  if (target === undefined || !declaresJson(request) || !hasNoBody(request)) {
    return aomError(400, "AOM.31001302", "Invalid parameter.");
  }
  const task = tasks.find(NAME, `${target.workflowId}/${target.executionId}`);
  return task ? answer(task) : aomError(404, "AOM.31001306", "Execution not exist. recordInfo is not exist.");
}
