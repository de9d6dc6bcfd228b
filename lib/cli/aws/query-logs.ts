import { setTimeout as sleep } from "node:timers/promises";
import type { CloudWatchLogsClient, QueryStatus, ResultField } from "@aws-sdk/client-cloudwatch-logs";
import { functionNames } from "../../stack/names.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { AwsError } from "./aws-error.ts";
import type { Connection } from "./connection.ts";
import { withClient } from "./with-client.ts";

/** A query over the logs of every function of a stage: a filter of CloudWatch Logs Insights, and a window of time. */
export type LogQuery = {
  readonly filter: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly signal: AbortSignal;
};

/** The newest lines that match, the newest first. `isCut`: older ones may match too. */
export type FoundLines = { readonly lines: readonly string[]; readonly isCut: boolean };

/** Runs a query; resolves to its lines. Undefined if it was aborted. */
export type QueryLogs = (query: LogQuery) => Promise<FoundLines | undefined>;

const POLL_MS = 400;
/** The most lines of one query. Source: CloudWatch Logs API reference, "StartQuery". */
export const MAX_LINES = 10_000;

/** Opens CloudWatch Logs, runs `work` with it, and closes its client. Undefined if the connection has no CloudWatch Logs. */
export async function withLogs<T>(
  connection: Connection,
  work: (queryLogs: QueryLogs) => Promise<T>,
): Promise<T | undefined> {
  const config = connection.clientConfig("CLOUDWATCH_LOGS");
  if (config === undefined) return undefined;
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = new CloudWatchLogsClient(config);
  return withClient({ client, connection, service: "CLOUDWATCH_LOGS", limits: LIMITS }, () =>
    work((query) => runQuery(client, connection, query)),
  );
}

/** A page of results has at most 10,000 lines of a few hundred bytes. */
const LIMITS = { callMs: 30_000, answerBytes: 32 * 1024 * 1024 };

async function runQuery(
  client: CloudWatchLogsClient,
  connection: Connection,
  { filter, sinceMs, untilMs, signal }: LogQuery,
): Promise<FoundLines | undefined> {
  const { StartQueryCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const command = new StartQueryCommand({
    logGroupNames: functionNames.map((name) => `/aws/lambda/stopcord-${connection.stage}-${name}`),
    startTime: Math.floor(sinceMs / 1_000),
    endTime: Math.ceil(untilMs / 1_000),
    queryString: `fields @timestamp, @message | filter ${filter} | sort @timestamp desc | limit ${MAX_LINES}`,
  });
  const { queryId } = await client.send(command).catch((error) => throwMissing(error, connection));
  const rows = queryId === undefined ? [] : await readResults(client, queryId, signal);
  return rows && { lines: rows.flatMap(messageOf), isCut: rows.length >= MAX_LINES };
}

function throwMissing(error: unknown, { stage, region }: Connection): never {
  if (!(error instanceof AwsError) || error.name !== "ResourceNotFoundException") throw error;
  const where = region === undefined ? "" : ` in ${region}`;
  throw new CliError(
    `stage ${stage} has no logs${where} (${error.lines.join(" ")}): deploy it, or correct --stage or --aws-region`,
    EXIT.aws,
    error,
  );
}

/** CloudWatch lets a query run for an hour; an operator does not wait so long. */
const QUERY_LIMIT_MS = 120_000;

/** The states of a query that has not ended. */
const RUNNING: readonly (QueryStatus | undefined)[] = ["Scheduled", "Running", "Unknown"];

type Row = readonly ResultField[];

function messageOf(row: Row): string | readonly string[] {
  return row.find(({ field }) => field === "@message")?.value ?? [];
}

async function readResults(
  client: CloudWatchLogsClient,
  queryId: string,
  signal: AbortSignal,
): Promise<readonly Row[] | undefined> {
  const { GetQueryResultsCommand, StopQueryCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const endMs = Date.now() + QUERY_LIMIT_MS;
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === "Complete") return results;
    if (!RUNNING.includes(status)) throw new CliError(`the query of the logs ended as ${status}: try again`, EXIT.aws);
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    const isLate = Date.now() >= endMs;
    if (!signal.aborted && !isLate) continue;
    await client.send(new StopQueryCommand({ queryId })).catch(() => {}); // it would run on, and count towards the limit
    if (signal.aborted) return undefined;
    throw new CliError("a query of the logs did not end within 2 minutes: try again, with a later --since", EXIT.aws);
  }
}
