import * as z from "zod/mini";
import { looseText, readItems, runsPage, timeText, unknownWords } from "./list-reading.ts";
import type { RunList, Selection } from "./selection.ts";
import { JSON_HEADERS } from "./service.ts";

/** Words of the list's own schema, which are FunctionGraph's, and those of the state query; the mixture is inferred. */
const RUNNING_WORDS = ["running", "executing", "waitExecute", "waitApproval", "pausing"];
const KNOWN_WORDS = [...RUNNING_WORDS, "success", "fail", "timeout", "cancel", "canceling", "approvalFailed"];

/** The schema writes `created_by`, its example `create_by`; times are numbers by the schema and texts in the example. */
const execution = z.object({
  execution_id: looseText,
  status: looseText,
  begin_time: looseText,
  created_by: looseText,
  create_by: looseText,
});

/** Executions of one workflow, a bare array without pages. Sources: ListWorkflowExecutions (API definition, SDK). */
const executions: RunList = {
  call: ({ taskId }, { projectId }) => ({
    method: "GET",
    path: `/v1/${projectId}/cms/workflow/${taskId}/executions`,
    headers: JSON_HEADERS,
    body: "",
  }),
  read: (body, query) => {
    if (!Array.isArray(body)) return undefined;
    const { known, surprises } = readItems(body, execution, query.list);
    const running = known.filter(({ status = "" }) => RUNNING_WORDS.includes(status));
    const runs = running.map(({ execution_id, begin_time, created_by, create_by }) => ({
      target: { workflowId: query.taskId, executionId: execution_id },
      id: `${execution_id}`,
      since: timeText(begin_time),
      by: created_by ?? create_by,
    }));
    const words = known.map(({ status }) => status);
    return runsPage(runs, { surprises: [...surprises, ...unknownWords(words, KNOWN_WORDS, query.list)] });
  },
};

/** The lists of AOM. */
export const aomLists = { executions } as const satisfies Selection["lists"];
