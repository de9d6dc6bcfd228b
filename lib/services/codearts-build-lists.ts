import * as z from "zod/mini";
import { looseArray, looseText, nextPage, readItems, runsPage, timeText, unknownWords } from "./list-reading.ts";
import type { ListQuery, RunList, Selection } from "./selection.ts";

const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
/** The longest window is 31 days (CB.00031105, seen live), and its times have no zone. */
const DAYS_BEFORE = 29;

const RUNNING_WORDS = ["InQueue", "Running"];
const KNOWN_WORDS = [...RUNNING_WORDS, "Finished"];

const build = z.object({
  number: looseText,
  job_running_status: looseText,
  start_time: looseText,
  executor: looseText,
});

const records = z.object({ result: z.object({ job_build_states: looseArray }) });

/** Builds of one job. It has no filter by state. Sources: ListBuildInfoRecordByJobId (API definition and SDK), seen live (codearts-mcp). */
const builds: RunList = {
  call: ({ taskId, page }, { sentMs }) => {
    const window = `start_time=${wallClock(sentMs - DAYS_BEFORE * DAY_MS)}&end_time=${wallClock(sentMs + DAY_MS)}`;
    return get(`/v1/record/${taskId}/list?${window}&page_index=${page}&page_size=${PAGE_SIZE}`);
  },
  read: (body, query) => {
    const items = records.safeParse(body).data?.result.job_build_states;
    if (items === undefined) return undefined;
    const { known, surprises } = readItems(items ?? [], build, query.list);
    const words = known.map(({ job_running_status }) => job_running_status);
    return runsPage(known.filter(isRunning).map(runOf(query)), {
      nextPage: nextPage(query, known.length, PAGE_SIZE),
      surprises: [...surprises, ...unknownWords(words, KNOWN_WORDS, query.list)],
    });
  },
};

function isRunning({ job_running_status = "" }: z.output<typeof build>): boolean {
  return RUNNING_WORDS.includes(job_running_status);
}

function runOf({ taskId, taskName }: ListQuery) {
  return ({ number, start_time, executor }: z.output<typeof build>) => ({
    target: { jobId: taskId, buildNo: number },
    id: `${taskId}/${number}`,
    name: taskName,
    since: timeText(start_time),
    by: executor,
  });
}

const job = z.object({
  id: looseText,
  job_name: looseText,
  is_finished: z.catch(z.optional(z.boolean()), undefined),
  last_job_running_status: looseText,
});

/** Three shapes: `jobs` (API definition, SDK), `result.job_list` (seen live: Terraform, codearts-mcp), and `result.jobs`. */
const jobs = z.object({
  jobs: looseArray,
  job_list: looseArray,
  result: z.nullish(z.object({ jobs: looseArray, job_list: looseArray })),
});

/** Jobs of a project. Sources: ListProjectJobs (API definition, SDK), Terraform; the filter by state stands only on the page. */
function jobsWith(filter: string, isCandidate: (item: z.output<typeof job>) => boolean, fallback?: string): RunList {
  return {
    call: ({ page }, { codeartsProjectId }) =>
      get(`/v1/job/${codeartsProjectId}/list?page_index=${page}&page_size=${PAGE_SIZE}${filter}`),
    read: (body, query) => {
      const read = jobs.safeParse(body).data;
      const items = read?.result?.job_list ?? read?.result?.jobs ?? read?.jobs ?? read?.job_list;
      if (items === undefined || items === null) return undefined;
      const { known, surprises } = readItems(items, job, query.list);
      const further = known.filter(isCandidate).map(({ id, job_name }) => ({
        list: "builds",
        page: 0,
        taskId: id,
        taskName: job_name,
      }));
      // The filter is not proven: a first page without a job proves nothing.
      const isUnproven = fallback !== undefined && query.page === 0 && further.length === 0;
      const all = isUnproven ? [{ list: fallback, page: 0 }] : further;
      return { runs: [], further: all, nextPage: nextPage(query, items.length, PAGE_SIZE), surprises };
    },
    ...(fallback && { otherwise: fallback, isFiltered: true }),
  };
}

function get(path: string) {
  return { method: "GET", path, headers: { "content-type": "application/json" }, body: "" } as const;
}

function wallClock(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", "%20");
}

/** The fields mean "in progress" by their names; no page states it. Only the list of builds decides. */
const isInProgress = ({ is_finished, last_job_running_status = "" }: z.output<typeof job>): boolean =>
  is_finished === false || RUNNING_WORDS.includes(last_job_running_status);

/** The lists of CodeArts Build. */
export const codeartsBuildLists = {
  builds,
  buildingJobs: jobsWith("&build_status=building", () => true, "jobs"),
  jobs: jobsWith("", isInProgress),
} as const satisfies Selection["lists"];
