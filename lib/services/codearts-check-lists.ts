import * as z from "zod/mini";
import { looseText, nextPage, readItems } from "./list-reading.ts";
import type { ListPage, ListQuery, RunList, Selection } from "./selection.ts";
import { JSON_HEADERS } from "./service.ts";

const EXECUTING_PAGE_SIZE = 200;
const PAGE_SIZE = 100;

const task = z.object({ id: looseText, task_id: looseText, name: looseText, task_name: looseText });
const arrays = ["tasks", "list", "data", "info"] as const;

/**
 * Tasks with a check in progress. Its page names the request; nobody saw its answer, so the first array in it counts, and the
 * progress of each task decides. Source: API page ShowTasksList (2025-12-30), in no SDK.
 */
const executing: RunList = {
  call: ({ page }, { codeartsProjectId }) => {
    const filter = `project_id=${codeartsProjectId}&job_status_types=executing`;
    return get(`/v1/tasks?${filter}&page=${page + 1}&page_size=${EXECUTING_PAGE_SIZE}`);
  },
  read: (body, query) => {
    const items = firstArray(body);
    if (items === undefined) return undefined;
    const page = tasksPage(items, query, nextPage(query, items.length, EXECUTING_PAGE_SIZE));
    const isUnproven = query.page === 0 && page.further.length === 0;
    return isUnproven ? { ...page, further: [{ list: "tasks", page: 0 }] } : page;
  },
  otherwise: "tasks",
  isFiltered: true,
};

function firstArray(body: unknown): readonly unknown[] | undefined {
  const holders = [body, fieldOf(body, "result")];
  const candidates = holders.flatMap((holder) => [holder, ...arrays.map((name) => fieldOf(holder, name))]);
  return candidates.find((candidate) => Array.isArray(candidate));
}

function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === "object" && holder !== null && !Array.isArray(holder)
    ? Reflect.get(holder, name)
    : undefined;
}

const taskPage = z.object({ tasks: z.array(z.unknown()) });

/** The mark of a listing in which `offset` counts tasks, and not pages. */
const COUNTS_TASKS = "tasks";

/**
 * All tasks of a project. `offset` is a page number by the newest page and an index by definition and SDK: where the second
 * page repeats the first page's second task, it is an index. Sources: ShowTaskListByProjectId (API definition, SDK).
 */
const tasks: RunList = {
  call: ({ page }, { codeartsProjectId }) => get(`/v2/${codeartsProjectId}/tasks?offset=${page}&limit=${PAGE_SIZE}`),
  read: (body, query) => {
    const items = taskPage.safeParse(body).data?.tasks;
    return items && tasksPage(items, query, nextTasks(query, items));
  },
};

function nextTasks(query: ListQuery, items: readonly unknown[]): ListQuery | undefined {
  if (items.length < PAGE_SIZE) return undefined;
  const [first, second] = items.map((item) => idOf(task.safeParse(item).data));
  const countsTasks = query.mark === COUNTS_TASKS || (query.page === 1 && first !== undefined && first === query.mark);
  if (countsTasks) return { ...query, page: query.page + items.length, mark: COUNTS_TASKS };
  return { ...query, page: query.page + 1, mark: query.page === 0 ? second : undefined };
}

function idOf(item: z.output<typeof task> | undefined): string | undefined {
  return item?.task_id ?? item?.id;
}

function tasksPage(items: readonly unknown[], query: ListQuery, next: ListQuery | undefined): ListPage {
  const { known, surprises } = readItems(items, task, query.list);
  const further = known.map((item) => ({
    list: "progress",
    page: 0,
    taskId: idOf(item),
    taskName: item.task_name ?? item.name,
  }));
  return { runs: [], further, nextPage: next, surprises };
}

const progressBody = z.object({ task_status: z.nullable(z.union([z.number(), z.string()])) });

/** Whether a task has a check in progress. Source: ShowProgressDetailV2 (page, SDK). */
const progress: RunList = {
  call: ({ taskId }) => get(`/v2/tasks/${taskId}/progress`),
  read: (body, { taskId, taskName }) => {
    const read = progressBody.safeParse(body).data;
    if (read === undefined) return undefined;
    const runs = String(read.task_status) === "0" ? [{ target: { taskId }, id: `${taskId}`, name: taskName }] : [];
    return { runs, further: [] };
  },
};

function get(path: string) {
  return { method: "GET", path, headers: JSON_HEADERS, body: "" } as const;
}

/** The lists of CodeArts Check. */
export const codeartsCheckLists = { executing, tasks, progress } as const satisfies Selection["lists"];
