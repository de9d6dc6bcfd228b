import { stopResultOf } from "../../outcome/stop-result.ts";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import type { Connection } from "../aws/connection.ts";
import { MAX_LINES, withLogs } from "../aws/query-logs.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { readHistories } from "../status/read-history.ts";

/** The ids of requests that another copy has stopped; a fault says why others may be missing. */
export type SettledIds = { readonly ids: ReadonlySet<string>; readonly fault?: string };

/** A longer list would take minutes of queries. */
const MAX_IDS = 5_000;

/** The clocks of the sender and of a function differ by less. */
const SKEW_MS = 60_000;

const NONE_KNOWN: ReadonlySet<string> = new Set();

/** Looks in the logs for a stop since each letter's request was sent, by a copy or a replay. */
export async function findSettled(
  letters: readonly ReceivedLetter[],
  connection: Connection,
  { signal }: Pick<Context, "signal">,
): Promise<SettledIds> {
  const known = letters.slice(0, MAX_IDS);
  const sentMs = new Map(known.map((letter) => [letter.id, letter.sentMs]));
  if (sentMs.size === 0) return { ids: NONE_KNOWN };
  const sinceMs = Math.min(...sentMs.values()) - SKEW_MS;
  const search = { sinceMs, untilMs: Date.now() + SKEW_MS, signal };
  try {
    const histories = await withLogs(connection, (queryLogs) => readHistories(queryLogs, [...sentMs.keys()], search));
    if (histories === undefined) return { ids: NONE_KNOWN, fault: `no CloudWatch Logs at ${connection.endpoint}` };
    const settled = histories.filter(({ id, lines }) =>
      lines.some(
        (line) => line.message === "outcome" && isSince(line.atMs, sentMs.get(id)) && stopResultOf(line) === "stopped",
      ),
    );
    const ids = new Set(settled.map(({ id }) => id));
    const faults = [
      ...(histories.some(({ isCut }) => isCut) ? [CUT] : []),
      ...(letters.length > MAX_IDS ? [`only the ${MAX_IDS} oldest of ${letters.length} letters were looked up`] : []),
    ];
    return faults.length > 0 ? { ids, fault: faults.join("; ") } : { ids };
  } catch (error) {
    if (error instanceof CliError) return { ids: NONE_KNOWN, fault: error.lines.join("; ") };
    throw error;
  }
}

const CUT = `the logs have more than the ${MAX_LINES} lines that a query returns`;

function isSince(atMs: number, sentMs = 0): boolean {
  return atMs >= sentMs - SKEW_MS;
}
