import * as z from "zod/mini";
import { codeartsPipelineLists } from "./codearts-pipeline-lists.ts";
import { endpointsIn } from "./endpoints.ts";
import { alphanumericText, defineService, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/** The states of a run by its `status`. No word means that a run is being stopped. */
const STATES: Readonly<Record<string, TaskState>> = {
  RUNNING: "running",
  PAUSED: "running", // it waits for a person, or is held, as the next
  SUSPEND: "running",
  COMPLETED: "ended",
  FAILED: "ended",
  IGNORED: "ended",
  CANCELED: "aborted",
};

const stateBody = z.object({ status: z.string() });

/**
 * CodeArts Pipeline: one run of a pipeline. Its errors may come with HTTP 200.
 * Sources: API pages StopPipelineRun, ShowPipelineRunDetail and ErrorCode of CodeArts Pipeline, SDK 3.1.219, Terraform's provider.
 */
export const codeartsPipeline = defineService({
  name: "codearts-pipeline",
  noun: "pipeline run",
  sdkName: "CODEARTSPIPELINE",
  endpoints: {
    ...endpointsIn("cloudpipeline-ext", [
      "ap-southeast-3",
      "cn-east-2",
      "cn-east-3",
      "cn-north-1",
      "cn-north-4",
      "cn-south-1",
      "cn-south-2",
      "cn-southwest-2",
      "la-north-2",
      "sa-brazil-1",
    ]),
    ...endpointsIn("pipeline-external", ["la-south-2", "tr-west-1"]),
    ...endpointsIn("pipeline", ["af-north-1", "af-south-1", "me-east-1"]),
  },
  namesOneRun: true,
  target: { codeartsProjectId: alphanumericText(32), pipelineId: alphanumericText(32), runId: alphanumericText(32) },
  fields: {
    codeartsProjectId: "The id of the CodeArts project, which is not an IAM project id.",
    pipelineId: "The id of the pipeline.",
    runId: "The id of the run of the pipeline.",
  },
  // The API page lists no body; a client of this API found that the gateway refuses a POST without one.
  stop: ({ codeartsProjectId, pipelineId, runId }) => ({
    method: "POST",
    path: `/v5/${codeartsProjectId}/api/pipelines/${pipelineId}/pipeline-runs/${runId}/stop`,
    headers: JSON_HEADERS,
    body: "{}",
  }),
  emptyBodies: [], // the answer is {"success":true}; false means that the stop was not taken
  // The verdicts are inferred from the meanings. No page has a code for the stop of a run that has ended.
  codes: {
    "DEVPIPE.00011401": "not-found", // pipeline not found (Terraform)
    "DEVCP.00012002": "not-found", // 200: record not in the data base (error page)
    "DEVPIPE.00011412": "denied", // no such project, or the caller is no member of it, as the next two (Terraform, seen in practice)
    "DEVPIPE.30021001": "denied",
    DEV_21_100169: "denied",
    "DEVCP.00014031": "denied", // 200: no permission (error page)
    "DEVCP.00021018": "denied", // 401: no permission for the operation (error page)
    "DEVPIPE.00011136": "refused", // 200: the project does not own the pipeline (seen in practice)
    "DEVCP.00014004": "refused", // 200: parameter (error page)
    "DEVCP.00021400": "refused", // 400: parameter (error page)
    "DEVCP.00010000": "unavailable", // 500: unknown, as the next (error page)
    "DEVCP.00020500": "unavailable",
    "COCT.0070500": "unavailable", // 500: busy (error page)
    "COCT.0070003": "throttled", // 500: too frequent (error page)
  },
  absentProjectCodes: ["DEVPIPE.00011412", "DEVPIPE.30021001", "DEV_21_100169"],
  state: {
    query: ({ codeartsProjectId, pipelineId, runId }) => ({
      method: "GET",
      path: `/v5/${codeartsProjectId}/api/pipelines/${pipelineId}/pipeline-runs/detail?pipeline_run_id=${runId}`,
      headers: JSON_HEADERS,
      body: "",
    }),
    read: (body) => stateOf(STATES, stateBody.safeParse(body).data?.status.toUpperCase()),
  },
  selection: {
    oneTask: {
      ids: { codeartsProjectId: alphanumericText(32), pipelineId: alphanumericText(32) },
      runField: "runId",
      taskField: "pipelineId",
      list: "runs",
    },
    project: { list: "pipelines" },
    lists: codeartsPipelineLists,
    // Seen in practice: without membership the lists are empty, and no error says so.
    emptyRemark: "the list is also empty where the account's user is no member of the CodeArts project",
  },
});
