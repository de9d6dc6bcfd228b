import type { Outcome } from "../../outcome/outcome.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import type { OutcomeLine } from "../../telemetry/request-line.ts";
import type { Connection } from "../aws/connection.ts";
import { withLogs } from "../aws/query-logs.ts";
import type { Queue } from "../aws/queue.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Line } from "../line.ts";
import { outcomeLines } from "../outcomes/format-outcome.ts";
import { formatOutcomeLine } from "../outcomes/format-outcome-line.ts";
import type { OutcomeSource } from "./outcome-source.ts";
import { reportUnanswered } from "./report-unanswered.ts";
import type { SentRequests } from "./sent-requests.ts";
import { waitInLogs } from "./wait-in-logs.ts";
import { waitInResults } from "./wait-in-results.ts";
import { DEFAULT_TIMEOUT_MS, showProgress } from "./wait-progress.ts";

/** The sent requests, the place of their outcomes, the longest time in milliseconds, and the form of the output. */
export type OutcomeWait = {
  readonly sent: SentRequests;
  readonly source: OutcomeSource;
  readonly results: Queue;
  readonly connection: Connection;
  readonly timeout?: number | undefined;
  readonly json?: true | undefined;
};

/** Waits for outcomes, prints each one, and sets the exit code. The requests of a selection are waited for as well. */
export async function reportOutcomes(wait: OutcomeWait, context: Context): Promise<void> {
  const { sent, results, timeout = DEFAULT_TIMEOUT_MS } = wait;
  const progress = showProgress(context.terminal, { ids: sent.ids(), timeoutMs: timeout, place: results.place });
  const waitFor = wait.source.name === "logs" ? waitByLogs : waitByResults;
  const missingIds = await waitFor(wait, progress.count, context).finally(progress.end);
  reportUnanswered(results, { missingIds, timeout }, context);
}

type Count = (outcome: Pick<Outcome, "requestId" | "status" | "selected">) => void;

function waitByResults(
  { sent, results, timeout = DEFAULT_TIMEOUT_MS, json }: OutcomeWait,
  count: Count,
  context: Context,
) {
  return waitInResults(results, {
    ids: sent.ids(),
    isWanted: sent.isOutcome,
    signal: context.signal,
    timeoutMs: timeout,
    async onOutcome(outcome: Outcome) {
      count(outcome);
      await print(outcomeLines(outcome, { json }), outcome.ok, context); // a printed outcome is deleted from the queue
    },
  });
}

async function waitByLogs(
  { sent, connection, timeout = DEFAULT_TIMEOUT_MS, json }: OutcomeWait,
  count: Count,
  context: Context,
): Promise<readonly string[]> {
  const missingIds = await withLogs(connection, (queryLogs) =>
    waitInLogs(queryLogs, {
      ids: sent.ids(),
      isWanted: sent.isOutcomeLine,
      signal: context.signal,
      timeoutMs: timeout,
      async onOutcome(line: OutcomeLine) {
        const { stopRequestId: requestId, status } = line;
        count({ requestId, status });
        await print(formatOutcomeLine(line, { json }), STATUSES[status].ok, context);
      },
    }),
  );
  return missingIds ?? sent.ids();
}

/** Prints an outcome. Where that fails nobody has seen it, so it is not known to be ok. */
async function print(lines: readonly Line[], ok: boolean, { terminal, exitWith }: Context): Promise<void> {
  if (!ok) exitWith(EXIT.notOk);
  terminal.print(...lines);
  await terminal.flush().catch((error) => {
    exitWith(EXIT.notOk);
    throw error;
  });
}
