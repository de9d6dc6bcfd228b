import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";
import { isObject } from "../../../parse.ts";
import { parseJson } from "../../parse-json.ts";
import { parseLogQuery, type StoredLine } from "./log-query.ts";

/** The answer to a request of CloudWatch Logs' JSON protocol. */
type LogsReply = { readonly status: number; readonly body: object };

/** The log groups of the functions on this machine, each with its newest lines. */
export type LocalLogs = {
  /** Creates the log group of a function. */
  addFunction(functionName: string): void;
  /** Keeps a line that a function wrote, if it is one of a request; other lines are for the display only. */
  add(functionName: string, line: string): void;
  answer(request: IncomingMessage): Promise<LogsReply>;
};

/** Lines that one log group keeps: some 10 MB. */
const MAX_LINES = 30_000;
/** The number of oldest lines that a full group drops together. To drop a single line moves all others. */
const DROPPED_LINES = 1_000;
const MAX_QUERIES = 100;

/** Creates the logs; they serve `StartQuery`, `GetQueryResults` and `StopQuery`, the actions that the command calls. */
export function createLocalLogs(): LocalLogs {
  const groups = new Map<string, StoredLine[]>();
  const results = new Map<string, readonly StoredLine[]>();

  const startQuery = (input: unknown): LogsReply => {
    const { data } = startInput.safeParse(input);
    if (data === undefined)
      return errorReply("InvalidParameterException", "a query needs logGroupNames, times and text");
    const missing = data.logGroupNames.find((name) => !groups.has(name));
    if (missing !== undefined)
      return errorReply(
        "ResourceNotFoundException",
        `Log group '${missing}' does not exist for account ID '000000000000'`,
      );
    const query = parseLogQuery(data.queryString);
    if (!query.ok) return errorReply("MalformedQueryException", query.fault);
    const [fromMs, toMs] = [data.startTime * 1_000, data.endTime * 1_000 + 999];
    const lines = data.logGroupNames.flatMap((name) => groups.get(name) ?? []);
    const queryId = randomUUID();
    results.set(queryId, query.select(lines.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)));
    if (results.size > MAX_QUERIES) results.delete(results.keys().next().value ?? "");
    return { status: 200, body: { queryId } };
  };

  const getResults = (input: unknown): LogsReply => {
    const { data } = resultsInput.safeParse(input);
    const lines = results.get(data?.queryId ?? "");
    if (lines === undefined) return errorReply("ResourceNotFoundException", "the query does not exist");
    return { status: 200, body: { status: "Complete", results: lines.map(rowOf) } };
  };

  const actions: Readonly<Record<string, (input: unknown) => LogsReply>> = {
    "Logs_20140328.StartQuery": startQuery,
    "Logs_20140328.GetQueryResults": getResults,
    "Logs_20140328.StopQuery": () => ({ status: 200, body: { success: true } }),
  };

  return {
    addFunction: (functionName) => void groups.set(groupOf(functionName), []),
    add(functionName, line) {
      if (!line.includes("stopRequestId")) return; // most lines are metrics
      const fields = parseJson(line);
      const lines = groups.get(groupOf(functionName));
      if (lines === undefined || !isObject(fields) || fields.stopRequestId === undefined) return;
      lines.push({ atMs: Date.parse(String(fields.timestamp)) || Date.now(), text: line, fields });
      if (lines.length > MAX_LINES) lines.splice(0, DROPPED_LINES);
    },
    async answer(request) {
      const target = String(request.headers["x-amz-target"]);
      const action = actions[target];
      if (action === undefined) return errorReply("UnknownOperationException", `npm start does not serve ${target}`);
      return action(await json(request).catch(() => undefined));
    },
  };
}

const startInput = z.object({
  logGroupNames: z.array(z.string()).check(z.minLength(1), z.maxLength(50)),
  startTime: z.int(),
  endTime: z.int(),
  queryString: z.string().check(z.maxLength(10_000)),
});
const resultsInput = z.object({ queryId: z.string() });

function groupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** The shape of a row. Source: CloudWatch Logs API reference, "GetQueryResults". */
function rowOf({ atMs, text }: StoredLine): readonly object[] {
  const time = new Date(atMs).toISOString().replace("T", " ").replace("Z", "");
  return [
    { field: "@timestamp", value: time },
    { field: "@message", value: text },
  ];
}

function errorReply(type: string, message: string): LogsReply {
  return { status: 400, body: { __type: type, message } };
}
