import * as z from "zod/mini";
import { codeartsBuildLists } from "./codearts-build-lists.ts";
import { CODEARTS_REGIONS, endpointsIn } from "./endpoints.ts";
import { alphanumericText, defineService, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/** The states of a build by its `status`, followed by its `abort_status` where it has one. */
const STATES: Readonly<Record<string, TaskState>> = {
  runnable: "running",
  pending: "running",
  running: "running",
  completed: "ended",
  "runnable aborted": "stopping", // inferred from the fields; no page states it
  "completed aborted": "aborted",
  "completed timeout": "ended",
};

const stateWords = z.object({ status: z.string(), abort_status: z.nullish(z.string()) });
/** The API definition wraps the words in `result`; recorded live answers do not. */
const stateBody = z.union([
  z.object({ result: stateWords }),
  z.pipe(
    stateWords,
    z.transform((result) => ({ result })),
  ),
]);

const BUILD_NO_FAULT = "a build number from 1 to 2147483647, or its digits as a string";
const buildNo = z.pipe(
  z.union(
    [
      z.int().check(z.minimum(1, BUILD_NO_FAULT), z.maximum(2147483647, BUILD_NO_FAULT)),
      z
        .string()
        .check(z.refine((digits) => /^[1-9]\d{0,9}$/.test(digits) && Number(digits) <= 2147483647, BUILD_NO_FAULT)),
    ],
    BUILD_NO_FAULT,
  ),
  z.transform((value) => String(value)),
);

/**
 * CodeArts Build: one build of a build task.
 * Sources: API pages StopJob (v3), StopTheJob (v1), ShowJobBuildStatus and ErrorCode of CodeArts Build.
 */
export const codeartsBuild = defineService({
  name: "codearts-build",
  noun: "build",
  sdkName: "CODEARTSBUILD",
  endpoints: endpointsIn("cloudbuild-ext", [
    ...CODEARTS_REGIONS,
    "cn-south-2",
    "cn-southwest-2",
    "la-south-2",
    "tr-west-1",
  ]),
  namesOneRun: true,
  target: { jobId: alphanumericText(32), buildNo },
  fields: {
    jobId: "The id of the job.",
    buildNo: "The number of the build: a number, or a string of digits.",
  },
  stop: (target) => ({
    method: "POST",
    path: "/v3/jobs/stop",
    headers: JSON_HEADERS,
    body: JSON.stringify({ job_id: target.jobId, build_no: target.buildNo }),
  }),
  // The API page calls v3 "unavailable soon"; v1 replaces it. Huawei's SDKs send its build number in the query, and the API
  // page of StopTheJob asks for a body. That the call takes both at once is inferred; no page states it.
  nextVersion: {
    retiredCodes: ["APIGW.0101", "CB.00060214"],
    stop: (target) => ({
      method: "POST",
      path: `/v1/job/${target.jobId}/stop?build_no=${target.buildNo}`,
      headers: JSON_HEADERS,
      body: JSON.stringify({ build_no: Number(target.buildNo) }),
    }),
  },
  emptyBodies: ["empty"], // seen in practice for a running build
  // `normaliseCode` writes the prefixes DEV.CB. and DEVCB. as CB.
  codes: {
    "CB.00060211": "throttled", // 400 on the Chinese page, 500 on the English one: too many requests
    "CB.00060100": "unavailable", // 500: network busy (error page)
    "CB.00060101": "unavailable", // 500: internal error (error page)
    "CB.00060200": "refused", // 400: invalid parameter, as the next five (error page)
    "CB.00060201": "refused",
    "CB.00060202": "refused",
    "CB.00060203": "refused",
    "CB.00060212": "refused",
    "CB.00060213": "refused",
    "CB.00060214": "refused", // 404: URL not found: a retired API (error page)
    "CB.032302": "unsettled", // 400: the build has another state by now (seen in practice on finished builds)
    "CB.00031006": "not-found", // 422: no such job or record (seen in practice, used by Terraform)
    "CB.00031059": "not-found", // 403: not built yet, or history deleted (seen in practice)
    "CB.0520002": "not-found", // template not found (Terraform)
    "CB.032000": "refused", // 400: parameter invalid (seen in practice)
    "CB.032011": "refused", // 400: task id invalid (seen in practice)
    "CB.00031105": "refused", // query window over 31 days (seen in practice)
    "CB.00030000": "unavailable", // 422: generic failure (seen in practice)
    "CB.00030004": "unavailable", // 500: the build back end failed (seen in practice)
  },
  state: {
    query: (target) => ({
      method: "GET",
      path: `/v1/job/${target.jobId}/status?build_no=${target.buildNo}`,
      headers: JSON_HEADERS,
      body: "",
    }),
    read: (body) => {
      const build = stateBody.safeParse(body).data?.result;
      return stateOf(STATES, build && `${build.status} ${build.abort_status ?? ""}`.trim().toLowerCase());
    },
  },
  selection: {
    oneTask: { ids: { jobId: alphanumericText(32) }, runField: "buildNo", taskField: "jobId", list: "builds" },
    project: { list: "buildingJobs" },
    lists: codeartsBuildLists,
  },
});
