import * as z from "zod/mini";
import type { ListShapes } from "../list-shapes.ts";
import { listReply, projectPage, readWallClock, startMsOf, visibleRuns } from "../listing.ts";
import { digitsFrom, id32, queryFields } from "../query-fields.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../service.ts";
import { jsonBody, type ServiceRequest } from "../service-request.ts";
import { endTimeOf, listWordOf, type Task, type Tasks } from "../tasks.ts";
import { invalidPipeline, PIPELINE_WORDS, unknownPipeline } from "./codearts-pipeline-answers.ts";

const NAME = "codearts-pipeline";

const time = z.optional(z.union([z.string(), z.int()]));
const listBody = z.object({
  status: z.optional(z.array(z.string())),
  start_time: time,
  end_time: time,
  offset: z._default(z.int().check(z.minimum(0)), 0),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(100)), 10),
});
const queuedQuery = z.object({
  offset: z._default(digitsFrom(0, 99999), 0),
  limit: z._default(digitsFrom(1, 100), 10),
});

/**
 * The lists of CodeArts Pipeline. A caller without a membership of the project gets empty lists.
 * Sources: ListPipelineRuns and ListPipelines (API definition, SDK), Terraform (queued-pipeline), recorded answers.
 */
export function pipelineLists(tasks: Tasks, shapes: ListShapes): Route[] {
  const ofPipeline = "/v5/:codeartsProjectId/api/pipelines/:pipelineId";
  return [
    {
      kind: "list",
      method: "POST",
      path: `${ofPipeline}/pipeline-runs/list`,
      keysOf: ({ params }) => [`${params.pipelineId}`],
      answer: (request) => runsOf(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "POST",
      path: "/v5/:codeartsProjectId/api/pipelines/list",
      keysOf: ({ params }) => [`${params.codeartsProjectId}`],
      answer: (request) => pipelines(tasks, request, shapes),
    },
    {
      kind: "list",
      method: "GET",
      path: `${ofPipeline}/queued-pipeline`,
      keysOf: ({ params }) => [`${params.pipelineId}`],
      answer: (request) => queued(tasks, request, shapes),
    },
  ];
}

function runsOf(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = listBody.safeParse(jsonBody(request)).data;
  const all = runsOfPipeline(tasks, request);
  if (asked === undefined || all === undefined) return invalidPipeline();
  if (all.length === 0) return unknownPipeline();
  const { offset, limit } = asked;
  const runs = numbered(startedOf(request, all)).filter(({ run }) => isAsked(run, asked));
  const page = runs.slice(offset, offset + limit).map(runOf);
  return listReply({ offset, limit, total: runs.length, pipeline_runs: page }, shapes);
}

function pipelines(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = listBody.safeParse(jsonBody(request)).data;
  const project = id32.safeParse(request.params.codeartsProjectId).data;
  if (asked === undefined || project === undefined) return invalidPipeline();
  const runs = startedOf(request, tasks.runsIn(NAME, project));
  const latest = [...Map.groupBy(runs, pipelineIdOf).values()].flatMap((ofPipeline) => numbered(ofPipeline)[0] ?? []);
  const listed = latest.filter(({ run }) => isAsked(run, asked));
  const { offset, limit } = asked;
  const page = projectPage(listed, { start: offset, size: limit }, shapes).map(pipelineOf);
  return listReply({ offset, limit, total: listed.length, pipelines: page }, shapes);
}

function queued(tasks: Tasks, request: ServiceRequest, shapes: ListShapes): Reply {
  const asked = queuedQuery.safeParse(queryFields(request)).data;
  const all = runsOfPipeline(tasks, request);
  if (asked === undefined || all === undefined) return invalidPipeline();
  const runs = (visibleRuns(request, all) ?? []).filter(({ isQueued }) => isQueued);
  const page = runs.slice(asked.offset, asked.offset + asked.limit).map((run) => {
    const runId = runIdOf(run);
    return { id: runId.replace(/^./, "q"), pipeline_id: pipelineIdOf(run), pipeline_run_id: runId, status: "QUEUED" };
  });
  return listReply({ total: runs.length, queuedPipelines: page }, shapes);
}

/** The runs that the caller sees and that have left the queue. */
function startedOf(request: ServiceRequest, all: readonly Task[]): readonly Task[] {
  return (visibleRuns(request, all) ?? []).filter(({ isQueued }) => !isQueued);
}

type NumberedRun = { readonly run: Task; readonly number: number };

/** Numbers the runs of one pipeline, which are given newest first. */
function numbered(runs: readonly Task[]): readonly NumberedRun[] {
  return runs.map((run, index) => ({ run, number: runs.length - index }));
}

function runsOfPipeline(tasks: Tasks, { params }: ServiceRequest): readonly Task[] | undefined {
  const ids = z.object({ codeartsProjectId: id32, pipelineId: id32 }).safeParse(params).data;
  return ids && tasks.runsOf(NAME, `${ids.codeartsProjectId}/${ids.pipelineId}`);
}

function isAsked(run: Task, { status, start_time, end_time }: z.output<typeof listBody>): boolean {
  const [fromMs, toMs] = [msOf(start_time), msOf(end_time)];
  const isInTime = !(startMsOf(run) < fromMs) && !(startMsOf(run) > toMs); // NaN: no bound
  return isInTime && (status === undefined || status.some((word) => word === listWordOf(run, PIPELINE_WORDS)));
}

/** Milliseconds, as a number or digits, or a wall clock in China. */
function msOf(value: string | number | undefined): number {
  return typeof value === "number" || /^\d+$/.test(value ?? "") ? Number(value) : readWallClock(value ?? null);
}

function runOf({ run, number }: NumberedRun) {
  const ended = endTimeOf(run);
  return {
    pipeline_id: pipelineIdOf(run),
    pipeline_run_id: runIdOf(run),
    executor_id: "0".repeat(32),
    executor_name: run.startedBy ?? "operator",
    stage_status_list: [],
    status: listWordOf(run, PIPELINE_WORDS),
    run_number: number,
    trigger_type: "Manual",
    start_time: startMsOf(run),
    end_time: ended === undefined ? null : Date.parse(ended),
  };
}

function pipelineOf(latest: NumberedRun) {
  const { run } = latest;
  return {
    pipeline_id: pipelineIdOf(run),
    name: run.name ?? `pipeline ${pipelineIdOf(run).slice(0, 4)}`,
    project_id: run.codeartsProjectId,
    latest_run: runOf(latest),
  };
}

function pipelineIdOf({ key }: Task): string {
  return key.split("/")[1] ?? "";
}

function runIdOf({ key }: Task): string {
  return key.split("/")[2] ?? "";
}
