import * as z from "zod/mini";
import { aomLists } from "./aom-lists.ts";
import { endpointsIn } from "./endpoints.ts";
import { defineService, idText, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/**
 * The states of an execution by its `status`: the words of the state query, and two more of the list of executions.
 * The two are words of FunctionGraph's workflows, on which automation seems to be built; their meaning here is inferred.
 */
const STATES: Readonly<Record<string, TaskState>> = {
  executing: "running",
  running: "running", // inferred
  waitExecute: "running",
  waitApproval: "running",
  pausing: "running",
  success: "ended",
  fail: "ended",
  timeout: "ended", // inferred
  approvalFailed: "ended",
  canceling: "stopping",
  cancel: "aborted",
};

const stateBody = z.object({ status: z.string() });

/**
 * Application Operations Management: one execution of an automation workflow.
 * Sources: API pages StopExecution and the status query of AOM's CMS group, and their API definitions.
 */
export const aom = defineService({
  name: "aom",
  noun: "workflow execution",
  sdkName: "AOM",
  endpoints: endpointsIn("aom", ["cn-east-2", "cn-east-3", "cn-north-4", "cn-south-1"]), // the regions where automation is open
  namesOneRun: true,
  target: { workflowId: idText(1, 64), executionId: idText(1, 64) },
  fields: {
    workflowId: "The id of the workflow.",
    executionId: "The id of the execution of the workflow.",
  },
  stop: ({ workflowId, executionId }, projectId) => ({
    method: "POST",
    path: `/v1/${projectId}/cms/workflow/${workflowId}/executions/${executionId}/terminate`,
    headers: JSON_HEADERS,
    body: "",
  }),
  emptyBodies: ["empty"], // the schema of the answer is a string, which may be empty
  codes: {
    "AOM.31001418": "unsettled", // 400: the task does not support the operation in its current state (API page)
    "AOM.31001306": "not-found", // 404: execution or workflow does not exist (API page)
    "AOM.31001302": "refused", // 400: invalid parameter of a workflow, as the next five (API definitions)
    "AOM.31001403": "refused",
    "AOM.31001202": "refused",
    "AOM.31003202": "refused",
    "AOM.31002002": "refused",
    "AOM.31003902": "refused",
    "AOM.31009002": "unauthenticated", // 401: auth failed, one code for each family of calls (API definitions)
    "AOM.31009003": "unauthenticated",
    "AOM.31009004": "unauthenticated", // the code of this call (API page)
    "AOM.31009011": "unauthenticated",
    "AOM.31009019": "unauthenticated",
    "AOM.0403": "denied", // 401 or 403 on other calls of AOM (API definitions)
    "AOM.31001305": "unavailable", // 500: internal server error, as the next three (API definitions)
    "AOM.31001405": "unavailable", // the code of this call (API page)
    "AOM.31002005": "unavailable",
    "AOM.31003932": "unavailable",
  },
  state: {
    query: ({ workflowId, executionId }, projectId) => ({
      method: "GET",
      path: `/v1/${projectId}/cms/workflow/${workflowId}/executions/${executionId}/status`,
      headers: JSON_HEADERS,
      body: "",
    }),
    read: (body) => stateOf(STATES, stateBody.safeParse(body).data?.status),
  },
  selection: {
    oneTask: {
      ids: { workflowId: idText(1, 64) },
      runField: "executionId",
      taskField: "workflowId",
      list: "executions",
    },
    lists: aomLists,
  },
});
