import * as z from "zod/mini";
import { COMMON_REGIONS, endpointsIn } from "./endpoints.ts";
import { defineService, idText, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/** The states of a job by its `status`. Source: DRS API reference, appendix "Status description". */
const STATES: Readonly<Record<string, TaskState>> = {
  CREATING: "running",
  CONFIGURATION: "running",
  STARTJOBING: "running",
  WAITING_FOR_START: "running",
  START_JOB_FAILED: "running",
  PAUSING: "running",
  FULL_TRANSFER_STARTED: "running",
  FULL_TRANSFER_FAILED: "running",
  FULL_TRANSFER_COMPLETE: "running", // the job still holds its resources, and a stop releases them
  INCRE_TRANSFER_STARTED: "running",
  INCRE_TRANSFER_FAILED: "running",
  REBUILD_NODE_STARTED: "running",
  REBUILD_NODE_FAILED: "running",
  CHANGE_JOB_STARTED: "running",
  CHANGE_JOB_FAILED: "running",
  CHILD_TRANSFER_STARTING: "running",
  CHILD_TRANSFER_STARTED: "running",
  CHILD_TRANSFER_COMPLETE: "running",
  CHILD_TRANSFER_FAILED: "running",
  NODE_UPGRADE_START: "running", // this and the next two are words of the SDK's model, 3.1.219; their meaning is inferred
  NODE_UPGRADE_COMPLETE: "running",
  NODE_UPGRADE_FAILED: "running",
  CREATE_FAILED: "ended",
  RELEASE_RESOURCE_STARTED: "stopping",
  RELEASE_CHILD_TRANSFER_STARTED: "stopping",
  RELEASE_RESOURCE_COMPLETE: "aborted",
  RELEASE_CHILD_TRANSFER_COMPLETE: "aborted",
  DELETED: "aborted",
  RELEASE_RESOURCE_FAILED: "end-failed",
};

/** Error codes of a job's item in the answer that mean that the job does not exist. */
const MISSING_CODES = ["DRS.10020102", "DRS.10000010", "DRS.M05003", "DRS.M00289"];

const stateBody = z.object({
  results: z.tuple([z.object({ status: z.nullish(z.string()), error_code: z.nullish(z.string()) })], z.unknown()),
});

/**
 * Data Replication Service: a replication job. A stop ends it for good and releases its replication instance.
 * Sources: DRS API v5 "Stopping a Task", v3 "Querying Task Status in Batches", error codes.
 */
export const drs = defineService({
  name: "drs",
  noun: "replication job",
  sdkName: "DRS",
  endpoints: endpointsIn("drs", [...COMMON_REGIONS, "cn-south-4", "eu-west-0", "eu-west-101"]),
  namesOneRun: true,
  target: {
    jobId: idText(1, 64),
    force: z._default(z.boolean("true or false"), false),
    language: z._default(z.enum(["en-us", "zh-cn"], "en-us or zh-cn"), "en-us"),
  },
  fields: {
    jobId: "The id of the job.",
    force: "Force the stop. Triggers and events may be left behind.",
    language: "The language of the service's messages.",
  },
  stop: ({ jobId, force, language }, projectId) => ({
    method: "POST",
    path: `/v5/${projectId}/jobs/${jobId}/stop`,
    headers: { ...JSON_HEADERS, "x-language": language },
    body: JSON.stringify({ is_force_stop: force }),
  }),
  emptyBodies: [],
  successCode: "DRS.00000000", // the value of error_code in the example of a success
  // The HTTP status is no help here: 400 can mean throttling, 401 and 404 a missing permission, 403 an invalid token.
  codes: {
    "DRS.10000010": "not-found", // 400: job does not exist (API page)
    "DRS.10020102": "not-found", // job does not exist, in an item of a batch (error page)
    "DRS.M05003": "not-found", // 400: task information not found (error page)
    "DRS.M00289": "not-found", // 400 (Terraform reads it as such)
    "DRS.M05004": "already-stopped", // 400: task deleted or its resources released (error page)
    "DRS.M00304": "unsettled", // 400: not callable in the current status; the state query decides (error page)
    "DRS.M00002": "unsettled", // 422: returned result is empty; the state query decides (error page)
    "DRS.M05066": "unsettled", // a failure with HTTP 200 (error page)
    "DRS.M00307": "refused", // 400: only subtasks may call this (error page)
    "DRS.M00308": "refused", // 400: only parent tasks may call this (error page)
    "DRS.M01504": "busy", // even with 202: another operation is running (error page)
    "DRS.10000024": "busy", // 400: the same in v5 numbering (error page)
    "DRS.M01503": "throttled", // 400: operation too frequent (error page)
    "DRS.M00100": "unauthenticated", // 403: invalid token (error page)
    "DRS.M00103": "denied", // 401: no operation permission (error page)
    "DRS.M00102": "denied", // 403: insufficient permissions (error page)
    "DRS.M00101": "denied", // 404: user role empty (error page)
    "DRS.M00105": "denied", // 400: user restricted (error page)
    "DRS.10020072": "denied", // 400: user restricted (error page)
    "DRS.M00261": "refused", // 403: invalid project id (error page)
    "DRS.M00007": "refused", // 400: parameters, as the next twelve (error page)
    "DRS.M00200": "refused",
    "DRS.M00201": "refused",
    "DRS.M00202": "refused",
    "DRS.M00210": "refused",
    "DRS.M00211": "refused",
    "DRS.M00273": "refused",
    "DRS.M00299": "refused",
    "DRS.M00300": "refused",
    "DRS.M00301": "refused",
    "DRS.M00305": "refused",
    "DRS.10000009": "refused",
    "DRS.10020000": "refused",
    "DRS.10000001": "unavailable", // 400: "Failed." (error page)
    "DRS.10000023": "unavailable", // 400: program exception (error page)
    "DRS.M00004": "unavailable", // 422: service abnormal (error page)
    "DRS.M01501": "unavailable", // 422: service error (error page)
  },
  state: {
    query: ({ jobId, language }, projectId) => ({
      method: "POST",
      path: `/v3/${projectId}/jobs/batch-status`,
      headers: { ...JSON_HEADERS, "x-language": language },
      body: JSON.stringify({ jobs: [jobId] }),
    }),
    read: (body) => {
      const job = stateBody.safeParse(body).data?.results[0];
      return MISSING_CODES.includes(job?.error_code ?? "") ? "missing" : stateOf(STATES, job?.status);
    },
  },
  finality: "a DRS stop is final: it ends the job and releases its replication instance",
  selectionRefusal: "a DRS stop is final, so every job is named",
  remark: ({ force }) => (force ? "The stop was forced." : undefined),
});
