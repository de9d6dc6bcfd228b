import * as z from "zod/mini";
import { looseArray, looseText, nextPage, readItems, runsPage, unknownWords } from "./list-reading.ts";
import type { RunList, Selection } from "./selection.ts";
import { JSON_HEADERS } from "./service.ts";

const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
/** The longest span is 30 days, and the dates have no zone. */
const DAYS_BEFORE = 28;

const RUNNING_WORDS = ["running", "pending"];
const KNOWN_WORDS = [...RUNNING_WORDS, "succeeded", "failed", "timeout", "abort", "aborted", "not_started", "initial"];

const record = z.object({
  execution_id: looseText,
  state: looseText,
  start_time: looseText,
  operator: looseText,
  nickname: looseText,
});

const history = z.object({ result: z.array(z.unknown()) });

/** Runs of one task. It has no filter by state. Sources: ListDeployTaskHistoryByDate (API definition, SDK), Terraform. */
const records: RunList = {
  call: ({ taskId, page }, { codeartsProjectId, sentMs }) => {
    const dates = `start_date=${date(sentMs - DAYS_BEFORE * DAY_MS)}&end_date=${date(sentMs + DAY_MS)}`;
    const path = `/v2/${codeartsProjectId}/task/${taskId}/history?page=${page + 1}&size=${PAGE_SIZE}&${dates}`;
    return { method: "GET", path, headers: JSON_HEADERS, body: "" };
  },
  read: (body, query) => {
    const items = history.safeParse(body).data?.result;
    if (items === undefined) return undefined;
    const { known, surprises } = readItems(items, record, query.list);
    const running = known.filter(({ state = "" }) => RUNNING_WORDS.includes(state.toLowerCase()));
    const runs = running.map(({ execution_id, start_time, operator, nickname }) => ({
      target: { taskId: query.taskId, recordId: execution_id },
      id: `${execution_id}`,
      name: query.taskName,
      since: start_time,
      by: nickname ?? operator,
    }));
    const words = known.map(({ state }) => state?.toLowerCase());
    return runsPage(runs, {
      nextPage: nextPage(query, items.length, PAGE_SIZE),
      surprises: [...surprises, ...unknownWords(words, KNOWN_WORDS, query.list)],
    });
  },
};

const application = z.object({ name: looseText, arrange_infos: looseArray });
const applicationPage = z.object({ result: z.array(z.unknown()) });
const arrangement = z.object({ id: looseText });

/** Applications whose last run is in progress. Sources: ListAllApp (API definition, SDK, page of 2026-02-09), Terraform. */
const applications: RunList = {
  call: ({ page }, { codeartsProjectId }) => ({
    method: "POST",
    path: "/v1/applications/list",
    headers: JSON_HEADERS,
    body: JSON.stringify({ project_id: codeartsProjectId, page: page + 1, size: PAGE_SIZE, states: RUNNING_WORDS }),
  }),
  read: (body, query) => {
    const items = applicationPage.safeParse(body).data?.result;
    if (items === undefined) return undefined;
    const { known, surprises } = readItems(items, application, query.list);
    const further = known.flatMap(({ name, arrange_infos }) =>
      readItems(arrange_infos ?? [], arrangement, query.list).known.map(({ id }) => ({
        list: "records",
        page: 0,
        taskId: id,
        taskName: name,
      })),
    );
    return { runs: [], further, nextPage: nextPage(query, items.length, PAGE_SIZE), surprises };
  },
  isFiltered: true,
};

function date(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** The lists of CodeArts Deploy. */
export const codeartsDeployLists = { records, applications } as const satisfies Selection["lists"];
