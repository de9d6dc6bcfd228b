import * as z from "zod/mini";
import { codeartsDeployLists } from "./codearts-deploy-lists.ts";
import { CODEARTS_REGIONS, endpointsIn } from "./endpoints.ts";
import { alphanumericText, defineService, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/** The states of a run by its `result.status`: the words of the query's page, and those of Huawei's lists of records. */
const STATES: Readonly<Record<string, TaskState>> = {
  running: "running",
  pending: "running",
  succeeded: "ended",
  failed: "ended",
  timeout: "ended",
  abort: "aborted",
  aborted: "aborted",
  not_started: "aborted", // a run that was cancelled before it started
};

const stateBody = z.object({ result: z.object({ status: z.string() }) });

/**
 * CodeArts Deploy: a run of a deployment task, identified by its record.
 * Sources: API pages StopDeployTaskRecordV2, ShowDeployStatus and ErrorCode of CodeArts Deploy.
 */
export const codeartsDeploy = defineService({
  name: "codearts-deploy",
  noun: "deployment",
  sdkName: "CODEARTSDEPLOY",
  endpoints: endpointsIn("codearts-deploy", [...CODEARTS_REGIONS, "tr-west-1"]),
  namesOneRun: true,
  target: { taskId: alphanumericText(32), recordId: alphanumericText(32) },
  fields: {
    taskId: "The id of the task.",
    recordId: "The id of the run.",
  },
  // One version of the API page demands Content-Type and a body of "{}", the other lists neither; this call satisfies both.
  stop: ({ taskId, recordId }) => ({
    method: "PUT",
    path: `/v2/tasks/${taskId}/records/${recordId}/stop`,
    headers: JSON_HEADERS,
    body: "{}",
  }),
  emptyBodies: [],
  codes: {
    "Deploy.00011303": "not-found", // 400 or 404: no such execution record (seen in practice, used by Terraform)
    "Deploy.00021534": "not-found", // no such record, v4 routes (seen in practice)
    "Deploy.00011020": "not-found", // 404: application not found or deleted (error page)
    "Deploy.00011021": "not-found", // application does not exist, even in a 200 (error page, Terraform)
    "Deploy.00011027": "busy", // 400: application is being deployed (error page)
    "Deploy.00060218": "busy", // 400: environment is being deployed (seen in practice)
    "Deploy.00011042": "unsettled", // 400: a draft cannot run; the state query decides (error page)
    "Deploy.00011154": "denied", // 403: no permission (error page)
    "Deploy.00011155": "denied", // the user lacks real-name authentication (API definitions)
    "Deploy.00021132": "refused", // 400: too many hosts (error page)
    "Deploy.00021135": "refused", // 400: region mismatch (error page)
    "Deploy.00015905": "refused", // 400: parameters, as the next four (seen in practice on other calls)
    "Deploy.00015002": "refused",
    "Deploy.00011022": "refused",
    "Deploy.00021624": "refused",
    "Deploy.00011602": "refused", // 404: template
  },
  state: {
    query: ({ taskId, recordId }) => ({
      method: "GET",
      path: `/v2/tasks/${taskId}/state?record_id=${recordId}&step_state=false`,
      headers: JSON_HEADERS,
      body: "",
    }),
    read: (body) => stateOf(STATES, stateBody.safeParse(body).data?.result.status.toLowerCase()),
  },
  selection: {
    oneTask: {
      ids: { codeartsProjectId: alphanumericText(32), taskId: alphanumericText(32) },
      runField: "recordId",
      taskField: "taskId",
      list: "records",
    },
    project: { list: "applications" },
    lists: codeartsDeployLists,
  },
});
