import type { Command } from "commander";
import { isoTime } from "../../time/iso-time.ts";
import type { Connection } from "../aws/connection.ts";
import { type QueryLogs, withLogs } from "../aws/query-logs.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { parseTimeMs } from "../duration.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { styled } from "../line.ts";
import { placeFlags } from "../place.ts";
import { shellWord } from "../shell-word.ts";
import type { Conclusion } from "./conclude.ts";
import { concludeHistories, concludeMember, countMissing } from "./conclude-group.ts";
import { formatHistory, formatMembers } from "./format-history.ts";
import { type History, readHistories, readMembers } from "./read-history.ts";
import { readIds } from "./read-ids.ts";

const HELP = `
Examples:
  npx stopcord status release-42/3
  npx stopcord status release-42 --since 2d
  npx stopcord send --file stops.json --json | jq -r '.ids[]' | npx stopcord status - --json

status reads the functions' log lines in CloudWatch Logs, which are kept for 30 days by default. So it answers although
the outcome has been read from the results queue. A line may need some seconds to appear. AWS bills a query by the bytes
that it scans; an index keeps these few.

The last line is ⇒ stopped (exit code 0), ⇒ not stopped (1), ⇒ waiting or ⇒ unknown (3). A group has one line per state.
A request that SQS moved to the dead letters has no line: look for it with npx stopcord dead-letters show <id>.`;

type Options = { readonly since?: number; readonly json?: true };

/** The time for which the log groups keep lines by default. */
const DEFAULT_SINCE_MS = 30 * 86_400_000;

/** Adds the command `status`. */
export function addStatus(program: Command, context: Context): void {
  program
    .command("status")
    .summary("show the history of a request or a group")
    .description("Shows the history of requests or groups from the logs, also days later.")
    .argument("<id...>", "ids of requests or groups; - reads them from standard input, one on each line")
    .option("--since <time>", "only lines since this time: 2h (ago), 2026-11-22T08:00:00Z (default: 30d)", parseTimeMs)
    .option("--json", "print one JSON object per request, and per group")
    .addHelpText("after", HELP)
    .action(async (args: readonly string[], options: Options, command: Command) => {
      const ids = await readIds(args, context);
      const connection = await connect(command, context);
      const answer = await withLogs(connection, (queryLogs) =>
        answerAll({ queryLogs, ids, options, connection }, context),
      );
      if (answer === undefined)
        throw new CliError(
          `no CloudWatch Logs at ${connection.endpoint}: set AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`,
          EXIT.aws,
        );
    });
}

type StatusSearch = {
  readonly queryLogs: QueryLogs;
  readonly ids: readonly string[];
  readonly options: Options;
  readonly connection: Connection;
};

async function answerAll({ queryLogs, ids, options, connection }: StatusSearch, context: Context): Promise<true> {
  const nowMs = Date.now();
  const { since = nowMs - DEFAULT_SINCE_MS } = options;
  const search = { sinceMs: since, untilMs: nowMs + 60_000, signal: context.signal };
  const own = await readHistories(queryLogs, ids, search);
  const results: Conclusion["result"][] = [];
  for (const [index, history] of own.entries()) {
    if (own.length > 1) context.terminal.progress(`reading ${index + 1} of ${own.length} …`);
    const members = await readMembers(queryLogs, history.id, search);
    if (context.signal.aborted) return true;
    const found = { own: history, members, nowMs };
    results.push(concludeHistories(history, members, nowMs).result);
    if (options.json) printJson(found, context);
    else printText(found, connection, context);
  }
  context.exitWith(exitCodeOf(results));
  return true;
}

type Found = { readonly own: History; readonly members: readonly History[]; readonly nowMs: number };

function printText({ own, members, nowMs }: Found, connection: Connection, { terminal }: Context): void {
  const { result, words } = concludeHistories(own, members, nowMs);
  const colour = { stopped: "green", "not stopped": "red", waiting: "yellow", unknown: "yellow" } as const;
  if (result === "unknown" && members.length === 0)
    terminal.note(`look in the dead letters: npx stopcord ${placeFlags(connection)} dead-letters ${lookFor(own)}`);
  terminal.print(
    ...(own.lines.length > 0 || members.length === 0 ? formatHistory(own) : []),
    ...(members.length === 0 ? [] : formatMembers(own, members, nowMs)),
    [styled(colour[result], `⇒ ${result}`), `  ${words}`],
  );
}

/** The subcommand that shows the dead letter of a request, or those of the runs that a selection found. */
function lookFor(own: History): string {
  return countMissing(own, []) === 0 ? `show ${shellWord(own.id)}` : `list --group ${shellWord(own.id)}`;
}

function printJson({ own, members, nowMs }: Found, { terminal }: Context): void {
  const isGroup = members.length > 0;
  const requests = isGroup ? [...(own.lines.length > 0 ? [own] : []), ...members] : [own];
  terminal.print(
    ...requests.map((history) => {
      const { id, lines } = history;
      const { result, words } = concludeMember(history, members, nowMs);
      const events = lines.map(({ atMs, timestamp: _, ...line }) => ({ at: isoTime(atMs), ...line }));
      return JSON.stringify({ id, result, words, events });
    }),
  );
  if (!isGroup) return;
  const { result, words } = concludeHistories(own, members, nowMs);
  terminal.print(JSON.stringify({ group: own.id, requests: members.length, result, words }));
}

/** One that is not stopped decides, then one that waits or is unknown. */
function exitCodeOf(results: readonly Conclusion["result"][]): ExitCode {
  if (results.includes("not stopped")) return EXIT.notOk;
  return results.every((result) => result === "stopped") ? EXIT.ok : EXIT.noOutcome;
}
