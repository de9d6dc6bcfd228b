import * as z from "zod/mini";
import { looseText, nextPage, readItems, runsPage, timeText, unknownWords } from "./list-reading.ts";
import type { ListScope, RunList, Selection } from "./selection.ts";
import { JSON_HEADERS } from "./service.ts";

const PAGE_SIZE = 100;
const QUEUE_PAGE_SIZE = 10;

/** PAUSED waits for a person, SUSPEND is held; both can be stopped. */
const RUNNING_WORDS = ["RUNNING", "PAUSED", "SUSPEND"];
const KNOWN_WORDS = [...RUNNING_WORDS, "COMPLETED", "FAILED", "IGNORED", "CANCELED", "INIT", "QUEUED"];

const run = z.object({
  pipeline_run_id: looseText,
  status: looseText,
  start_time: looseText,
  executor_name: looseText,
});

const runPage = z.object({ pipeline_runs: z.array(z.unknown()) });

/** Runs of one pipeline. Sources: ListPipelineRuns (API definition, SDK), Terraform. */
const runs: RunList = {
  call: ({ taskId, page }, scope) =>
    post(`${pipelinesIn(scope)}/${taskId}/pipeline-runs/list`, {
      status: RUNNING_WORDS,
      offset: page * PAGE_SIZE,
      limit: PAGE_SIZE,
      sort_key: "start_time",
      sort_dir: "desc",
    }),
  read: (body, query, { codeartsProjectId }) => {
    const items = runPage.safeParse(body).data?.pipeline_runs;
    if (items === undefined) return undefined;
    const { known, surprises } = readItems(items, run, query.list);
    const running = known.filter(({ status = "" }) => RUNNING_WORDS.includes(status));
    const listed = running.map(({ pipeline_run_id, start_time, executor_name }) => ({
      target: { codeartsProjectId, pipelineId: query.taskId, runId: pipeline_run_id },
      id: `${pipeline_run_id}`,
      name: query.taskName,
      since: timeText(start_time),
      by: executor_name,
    }));
    const words = known.map(({ status }) => status);
    const isFirst = query.page === 0 && query.pass === undefined;
    return runsPage(listed, {
      nextPage: nextPage(query, items.length, PAGE_SIZE),
      further: isFirst ? [{ list: "queue", page: 0, taskId: query.taskId }] : [],
      surprises: [...surprises, ...unknownWords(words, KNOWN_WORDS, query.list)],
    });
  },
  isFiltered: true,
};

const queuePage = z.object({ queuedPipelines: z.array(z.unknown()) });

/** Runs that a concurrency limit holds back. They are counted, not stopped: only a call of its own takes one out. Source: Terraform. */
const queue: RunList = {
  call: ({ taskId, page }, scope) => ({
    method: "GET",
    path: `${pipelinesIn(scope)}/${taskId}/queued-pipeline?limit=${QUEUE_PAGE_SIZE}&offset=${page * QUEUE_PAGE_SIZE}`,
    headers: JSON_HEADERS,
    body: "",
  }),
  read: (body, query) => {
    const items = queuePage.safeParse(body).data?.queuedPipelines;
    if (items === undefined) return undefined;
    return runsPage([], { queued: items.length, nextPage: nextPage(query, items.length, QUEUE_PAGE_SIZE) });
  },
  isOptional: true,
};

const pipeline = z.object({ pipeline_id: looseText, name: looseText });
const pipelinePage = z.object({ pipelines: z.array(z.unknown()) });

/** Pipelines whose newest run is in progress. Source: ListPipelines (API definition, SDK). */
const pipelines: RunList = {
  call: ({ page }, scope) =>
    post(`${pipelinesIn(scope)}/list`, { status: RUNNING_WORDS, offset: page * PAGE_SIZE, limit: PAGE_SIZE }),
  read: (body, query) => {
    const items = pipelinePage.safeParse(body).data?.pipelines;
    if (items === undefined) return undefined;
    const { known, surprises } = readItems(items, pipeline, query.list);
    const further = known.map(({ pipeline_id, name }) => ({
      list: "runs",
      page: 0,
      taskId: pipeline_id,
      taskName: name,
    }));
    return { runs: [], further, nextPage: nextPage(query, items.length, PAGE_SIZE), surprises };
  },
  isFiltered: true,
};

function pipelinesIn({ codeartsProjectId }: ListScope): string {
  return `/v5/${codeartsProjectId}/api/pipelines`;
}

function post(path: string, body: object) {
  return { method: "POST", path, headers: JSON_HEADERS, body: JSON.stringify(body) } as const;
}

/** The lists of CodeArts Pipeline. */
export const codeartsPipelineLists = { runs, queue, pipelines } as const satisfies Selection["lists"];
