import { setTimeout as sleep } from "node:timers/promises";
import type { OutcomeLine, RequestLine } from "../../telemetry/request-line.ts";
import type { QueryLogs } from "../aws/query-logs.ts";
import { readHistories, readMembers, type Search } from "../status/read-history.ts";

/** The requests to wait for, and the end of the wait. */
export type LogWaitOptions = {
  readonly ids: readonly string[];
  readonly timeoutMs: number;
  /** The longest time that the last query may take beyond the timeout (5 s). */
  readonly lastQueryMs?: number;
  readonly signal: AbortSignal;
  /** Tells the outcome of a sent request from that of an earlier one with the same id. */
  isWanted(line: OutcomeLine): boolean;
  onOutcome(line: OutcomeLine): Promise<void>;
};

/** A line needs some seconds to reach the logs, and AWS bills each query. */
const POLL_MS = 3_000;
const SKEW_MS = 60_000;

/** Looks for the outcomes of these requests in the logs and reports each; resolves to the ids without one. */
export async function waitInLogs(queryLogs: QueryLogs, options: LogWaitOptions): Promise<readonly string[]> {
  const { ids, timeoutMs, lastQueryMs = 5_000 } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs + lastQueryMs)]);
  const startMs = Date.now();
  const awaited = createAwaited(ids, options);
  while (!signal.aborted) {
    const search: Search = { sinceMs: startMs - SKEW_MS, untilMs: Date.now() + SKEW_MS, signal };
    for (const { lines } of await readHistories(queryLogs, awaited.requestIds(), search)) await awaited.report(lines);
    for (const id of awaited.selectionIds())
      for (const { lines } of await readMembers(queryLogs, id, search)) await awaited.report(lines, id);
    if (awaited.missingIds().length === 0 || Date.now() + POLL_MS > startMs + timeoutMs) break;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  return awaited.missingIds();
}

/** Creates the record of missing outcomes: of requests, and of runs, of which the log has only the number. */
function createAwaited(ids: readonly string[], { isWanted, onOutcome }: LogWaitOptions) {
  const missing = new Set(ids);
  const found = new Set<string>();
  const missingRuns = new Map<string, number>();
  const selectionIds = () => [...missingRuns].flatMap(([id, count]) => (count > 0 ? [id] : []));
  return {
    requestIds: () => [...missing],
    selectionIds,
    missingIds: () => [...missing, ...selectionIds()],
    /** Reports the first outcome among the lines of one request, once; `selectionId` is the selection whose run it stops. */
    async report(lines: readonly RequestLine[], selectionId?: string): Promise<void> {
      const line = lines.filter((one) => one.message === "outcome").find(isWanted);
      if (line === undefined || found.has(line.stopRequestId)) return;
      found.add(line.stopRequestId);
      missing.delete(line.stopRequestId);
      if (selectionId !== undefined) missingRuns.set(selectionId, (missingRuns.get(selectionId) ?? 0) - 1);
      if (line.status === "selected") missingRuns.set(line.stopRequestId, line.selected ?? 0);
      await onOutcome(line);
    },
  };
}
