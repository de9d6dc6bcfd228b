import * as z from "zod/mini";
import { parseJson } from "../../parse-json.ts";
import { anyId } from "../any-id.ts";
import { gatewayReply } from "../gateway-errors.ts";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { Route, SimulatedService } from "../service.ts";
import { hasNoBody, jsonBody, type ServiceRequest } from "../service-request.ts";
import type { Tasks } from "../tasks.ts";
import { buildJobs } from "./codearts-build-jobs.ts";
import { buildQueries, unknownBuild } from "./codearts-build-queries.ts";
import { buildRecords } from "./codearts-build-records.ts";

const NAME = "codearts-build";

const MAX_NO = 2147483647;
const jobId = z.string().check(z.regex(/^[0-9a-z]{32}$/));
const digits = z.string().check(
  z.regex(/^[1-9]\d*$/),
  z.refine((text) => Number(text) <= MAX_NO),
);
const v3Body = z.object({ job_id: z.string(), build_no: digits });
const v1Body = z.object({ build_no: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_NO))) });

const anyBuildNo = z.pipe(
  z.union([z.int().check(z.minimum(1)), z.string().check(z.regex(/^[1-9]\d*$/))]),
  z.transform(String),
);

/** CodeArts Build. Sources: API pages StopJob, StopBuildJob, StopTheJob and ErrorCode. */
export const simulatedCodeartsBuild: SimulatedService = {
  name: NAME,
  idFields: { jobId: anyId, buildNo: anyBuildNo },
  saysStopping: true,
  foreignToken: "token-global", // the API page: global tokens are not supported
  forbidden: (requestId) => gatewayReply("forbidden", requestId), // the API pages list a 403 without a code
  foreignProject: (requestId) => gatewayReply("forbidden", requestId),
  falseSuccess: ({ params }) => jsonReply(200, params.jobId === undefined ? { result: false } : { success: false }),
  routes: (tasks, shapes) => [
    ...stopRoutes(tasks),
    ...buildQueries(tasks),
    buildJobs(tasks, shapes),
    buildRecords(tasks, shapes),
  ],
};

type NamedBuild = { readonly jobId: unknown; readonly buildNo: string | undefined };

/** The same stop in three versions of the API. */
function stopRoutes(tasks: Tasks): Route[] {
  const shared = { kind: "stop", method: "POST" } as const;
  return [
    {
      ...shared,
      path: "/v3/jobs/stop",
      version: "build-v3",
      keysOf: ({ body }) => keyOf(v3Body.safeParse(parseJson(body)).data),
      answer: (request) => stop(tasks, buildInBody(request), { code: "CB.00031006", done: { result: true } }),
    },
    {
      ...shared,
      path: "/v3/jobs/:jobId/:buildNo/stop",
      version: "build-v3",
      keysOf: ({ params }) => [`${params.jobId}/${params.buildNo}`],
      answer: (request) =>
        stop(tasks, buildInPath(request), { code: "CB.00031006", done: { success: true, result: "" } }),
    },
    {
      ...shared,
      path: "/v1/job/:jobId/stop",
      keysOf: ({ params, query, body }) =>
        keyOf({ job_id: params.jobId, build_no: numberInV1(query, parseJson(body) ?? {}) }),
      answer: (request) => stop(tasks, buildOfV1(request), { code: "DEVCB.00031006", done: { status: "success" } }),
    },
  ];
}

function stop(tasks: Tasks, asked: NamedBuild, { code, done }: { code: string; done: unknown }): Reply {
  if (asked.buildNo === undefined) return codeReply(400, "CB.00060200", "Invalid parameter.");
  const job = jobId.safeParse(asked.jobId).data;
  if (job === undefined) return codeReply(400, "CB.00060201", "Invalid task ID.");
  const task = tasks.find(NAME, `${job}/${asked.buildNo}`);
  if (task === undefined) return unknownBuild(code);
  return tasks.stop(task) ? { ...jsonReply(200, done), tookEffect: true } : notRunning();
}

function buildInBody(request: ServiceRequest): NamedBuild {
  const body = v3Body.safeParse(jsonBody(request)).data;
  return { jobId: body?.job_id, buildNo: body?.build_no };
}

function buildInPath(request: ServiceRequest): NamedBuild {
  const buildNo = hasNoBody(request) ? digits.safeParse(request.params.buildNo).data : undefined;
  return { jobId: request.params.jobId, buildNo };
}

function buildOfV1(request: ServiceRequest): NamedBuild {
  const json = request.body === "" ? {} : jsonBody(request);
  return { jobId: request.params.jobId, buildNo: numberInV1(request.query, json) };
}

/** The build number in the query, as SDKs send it, or in the body, as the API page asks; undefined if the two contradict. */
function numberInV1(query: URLSearchParams, json: unknown): string | undefined {
  const body = v1Body.safeParse(json).data;
  const sent = [query.get("build_no"), body?.build_no?.toString()].filter((number) => number != null);
  const [buildNo, ...others] = new Set(sent);
  return body === undefined || others.length > 0 ? undefined : digits.safeParse(buildNo).data;
}

function keyOf(body: { job_id?: string | undefined; build_no?: string | undefined } | undefined): string[] {
  return body?.build_no === undefined ? [] : [`${body.job_id}/${body.build_no}`];
}

/** The answer seen live for a finished build: a JSON string that holds JSON. */
function notRunning(): Reply {
  const code = "DEV.CB.032302";
  const error = { code, reason: "The task state has been refreshed. Refresh the page and try again." };
  return jsonReply(400, JSON.stringify({ error, status: "error" }), code);
}
