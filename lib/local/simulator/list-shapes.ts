import * as z from "zod/mini";

const pages = z.int().check(z.minimum(0));

/** The fields of `POST /_simulator/lists`; a field that is left out keeps its value. */
export const listShapes = {
  /** The shape of Build's job list: seen live, of the API definition, of the newest page, and one between. */
  buildJobs: z.enum(["result.job_list", "jobs", "jobs and result", "result.jobs"]),
  /** False: `build_status` of Build's job list and `job_status_types` of Check's tasks yield nothing. */
  hasFilters: z.boolean(),
  /** The number of next project lists whose first page is empty. */
  emptyFirstPages: pages,
  /** Numbers of answers are strings, also those that a page calls numbers. */
  numbersAsText: z.boolean(),
  /** The place of Check's tasks in the answer of `/v1/tasks`; `absent`: the gateway does not know the call. */
  checkTasks: z.enum(["result", "result.tasks", "result.list", "result.data", "result.info", "absent"]),
  /** The meaning of `offset` in Check's task list, version 2. */
  checkOffset: z.enum(["page", "index"]),
  /** The words of AOM's executions: those of the list's page, or those of the state query. */
  aomWords: z.enum(["list", "state"]),
  /** The times of AOM's executions: milliseconds as in the schema, or text as in its example. */
  aomTimes: z.enum(["number", "text"]),
};

/** The shapes that Huawei's pages, SDKs and recorded answers leave open. */
export type ListShapes = z.output<z.ZodMiniObject<typeof listShapes>>;

/** A change of some shapes. */
export const listShapesSchema = z.partial(z.strictObject(listShapes));

/** Holds the shapes of lists, which tests change while the simulator runs. */
export function createListShapes() {
  const current: ListShapes = {
    buildJobs: "result.job_list",
    hasFilters: true,
    emptyFirstPages: 0,
    numbersAsText: false,
    checkTasks: "result",
    checkOffset: "page",
    aomWords: "list",
    aomTimes: "number",
  };
  return {
    current,
    set: (change: z.output<typeof listShapesSchema>): ListShapes => Object.assign(current, change),
  };
}
