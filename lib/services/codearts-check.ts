import * as z from "zod/mini";
import { codeartsCheckLists } from "./codearts-check-lists.ts";
import { CODEARTS_REGIONS, endpointsIn } from "./endpoints.ts";
import { defineService, idText, JSON_HEADERS, stateOf, type TaskState } from "./service.ts";

/** The states of a check by the `task_status` of the progress query. */
const STATES: Readonly<Record<string, TaskState>> = {
  0: "running",
  1: "ended", // the check failed
  2: "ended", // the check succeeded
  3: "aborted",
  null: "ended", // it has never run
};

const stateBody = z.object({ task_status: z.nullable(z.union([z.number(), z.string()])) });

/**
 * CodeArts Check: a check task, which has at most one check running.
 * Sources: API pages StopTaskByIdV2, ShowProgressDetailV2 and ErrorCode of CodeArts Check.
 */
export const codeartsCheck = defineService({
  name: "codearts-check",
  noun: "code check",
  sdkName: "CODEARTSCHECK",
  endpoints: endpointsIn("codearts-check", CODEARTS_REGIONS),
  namesOneRun: false, // the target is the task, which may run again
  target: { taskId: idText(1, 32) },
  fields: {
    taskId: "The id of the task.",
  },
  // The API page lists no body; in practice the call needs "{}".
  stop: ({ taskId }) => ({ method: "POST", path: `/v2/tasks/${taskId}/stop`, headers: JSON_HEADERS, body: "{}" }),
  emptyBodies: ["null", "empty", "{}"], // documented: null; seen in practice: an empty body
  codes: {
    "CC.00000000": "unavailable", // 400: network busy, try again later (API page)
    "CC.00000003": "unauthenticated", // 401: authentication information expired (API page)
    "CC.*.400": "refused", // 400: verification of a parameter failed (API page: CC.xxxxxxxx.400)
    "CC.xxxxxxxx.400": "refused", // the same, in case the page means it literally
    // The service's own error page lists the codes below; they come with HTTP 200.
    "CC.00050000": "refused", // parameters not valid
    "CC.00050001": "unavailable", // 1 to 5: a list, a detail or a template is not available
    "CC.00050002": "unavailable",
    "CC.00050003": "unavailable",
    "CC.00050004": "unavailable",
    "CC.00050005": "unavailable",
    "CC.00050006": "unavailable", // inner error
    "CC.00050007": "unauthenticated", // IAM authentication failed
    "CC.00050010": "denied", // current user has no permission
    "CC.00050011": "denied", // user not in any project
    "CC.00050012": "throttled", // network busy, retry later
    "CC.00050013": "not-found", // project does not exist or was deleted
    "CC.00050014": "unavailable", // back end getTaskBasicInfo failed
    "CC.00050015": "busy", // task is running, retry later
    "CC.00050016": "unavailable", // 16 and 17: create, update failed
    "CC.00050017": "unavailable",
  },
  state: {
    query: ({ taskId }) => ({ method: "GET", path: `/v2/tasks/${taskId}/progress`, headers: JSON_HEADERS, body: "" }),
    read: (body) => {
      const progress = stateBody.safeParse(body).data;
      return stateOf(STATES, progress && String(progress.task_status));
    },
  },
  // One task has one run, so the request for the task is the selection of its runs.
  selection: { project: { list: "executing" }, lists: codeartsCheckLists },
});
