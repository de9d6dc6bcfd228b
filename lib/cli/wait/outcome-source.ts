import type { Connection } from "../aws/connection.ts";
import { withLogs } from "../aws/query-logs.ts";
import type { Queue } from "../aws/queue.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { hasOtherReader } from "./other-reader.ts";

/** The place where `--wait` looks for outcomes, in words for people too. */
export type OutcomeSource = { readonly name: "results" | "logs"; readonly words: string };

/**
 * Chooses the logs where something else reads the results queue all the time: there `--wait` would miss outcomes, or take them from
 * that reader. Without the right to read the logs, it is the queue.
 */
export async function chooseSource(
  connection: Connection,
  results: Pick<Queue, "name">,
  { terminal, signal }: Pick<Context, "terminal" | "signal">,
): Promise<OutcomeSource> {
  const queue = { name: "results", words: results.name } as const;
  if (!(await hasOtherReader(connection, results.name))) return queue;
  const nowMs = Date.now();
  const probe = { filter: 'stopRequestId = "none"', sinceMs: nowMs - 60_000, untilMs: nowMs, signal };
  try {
    const found = await withLogs(connection, (queryLogs) => queryLogs(probe));
    if (found === undefined) return queue;
    return { name: "logs", words: `the logs, because another reader takes the outcomes from ${results.name}` };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    terminal.note(
      `another reader takes the outcomes from ${results.name}, and --wait cannot read the logs instead (${error.lines.join("; ")}), so it may miss outcomes`,
    );
    return queue;
  }
}
