import * as z from "zod/mini";
import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import type { StateWords } from "../task-state.ts";
import { endTimeOf, stateWordOf, type Task, type Tasks } from "../tasks.ts";

const NAME = "codearts-build";

const STATUS: StateWords = {
  running: "runnable",
  stopping: "runnable",
  succeeded: "completed",
  failed: "completed",
  aborted: "completed",
  "end-failed": "runnable",
};

const RECORD: StateWords = {
  running: "RUNNING",
  stopping: "RUNNING",
  succeeded: "SUCCESS",
  failed: "FAILURE",
  aborted: "ABORTED",
  "end-failed": "RUNNING",
};

const ids = z.object({
  jobId: z.string().check(z.regex(/^[0-9a-z]{32}$/)),
  buildNo: z.string().check(z.regex(/^[1-9]\d{0,9}$/)),
});

/**
 * The state queries of CodeArts Build; all answer `{result, error, status}`.
 * Source: models ShowJobStepStatus, ShowJobBuildRecordDetail and ShowRunningStatus of Huawei's SDK.
 */
export function buildQueries(tasks: Tasks): Route[] {
  const shared = { kind: "state", method: "GET" } as const;
  return [
    {
      ...shared,
      path: "/v1/job/:jobId/status",
      keysOf: ({ params, query }) => [`${params.jobId}/${query.get("build_no")}`],
      answer: ({ params, query }) => answer(tasks, { jobId: params.jobId, buildNo: query.get("build_no") }, stepStatus),
    },
    {
      ...shared,
      path: "/v1/record/:jobId/:buildNo/record-info",
      keysOf: ({ params }) => [`${params.jobId}/${params.buildNo}`],
      answer: ({ params }) => answer(tasks, params, recordInfo),
    },
    {
      ...shared,
      path: "/v1/job/:jobId/running-status",
      keysOf: ({ params }) => [latest(tasks, `${params.jobId}`)?.key ?? `${params.jobId}`],
      answer: ({ params }) => runningStatus(latest(tasks, `${params.jobId}`)),
    },
  ];
}

/** The answer seen live for a well-formed id without a build: 422, with the code as this version of the API spells it. */
export function unknownBuild(code: string): Reply {
  return codeReply(422, code, "The build record does not exist.");
}

function answer(tasks: Tasks, asked: unknown, show: (task: Task) => unknown): Reply {
  const { jobId, buildNo } = ids.safeParse(asked).data ?? {};
  if (jobId === undefined) return codeReply(400, "DEV.CB.032000", "Invalid parameter.");
  const task = tasks.find(NAME, `${jobId}/${buildNo}`);
  return task ? success(show(task)) : unknownBuild("DEVCB.00031006");
}

function stepStatus(task: Task) {
  const isAborted = task.state === "stopping" || task.state === "aborted";
  return { status: stateWordOf(task, STATUS), abort_status: isAborted ? "aborted" : "", label: "" };
}

function recordInfo(task: Task) {
  const [jobId, buildNo] = task.key.split("/");
  return {
    codeci_job_id: jobId,
    build_no: Number(buildNo),
    status: stateWordOf(task, RECORD),
    finish_time: endTimeOf(task),
  };
}

function runningStatus(task: Task | undefined): Reply {
  if (task === undefined) return unknownBuild("DEVCB.00031006");
  const [jobId, buildNo] = task.key.split("/");
  const isRunning = endTimeOf(task) === undefined;
  const last = { last_job_id: jobId, last_build_no: buildNo, last_build_status: isRunning ? "Running" : "Finished" };
  return success({ ...last, is_running: isRunning });
}

function latest(tasks: Tasks, jobId: string): Task | undefined {
  const number = (task: Task) => Number(task.key.slice(jobId.length + 1));
  const builds = tasks.list({ service: NAME }).filter(({ key }) => key.startsWith(`${jobId}/`));
  return builds.sort((a, b) => number(b) - number(a))[0];
}

function success(result: unknown): Reply {
  return jsonReply(200, { result, error: null, status: "success" });
}
