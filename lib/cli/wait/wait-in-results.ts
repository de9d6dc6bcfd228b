import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "../../outcome/outcome.ts";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import { readOutcome } from "../outcomes/read-outcome.ts";

/** The requests to wait for, and the end of the wait. */
export type WaitOptions = {
  readonly ids: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Tells outcomes of these requests from those of an earlier copy, which stay in the queue; by default all are wanted. */
  isWanted?(outcome: Outcome): boolean;
  /** Receives an outcome before it is deleted; it stays in the queue if this rejects. */
  onOutcome(outcome: Outcome): Promise<void>;
};

const POLL_SECONDS = 2;
/** Pause between sweeps of a queue that holds other outcomes, so that their readers can receive them. */
const PAUSE_MS = 1_000;

/**
 * Takes the outcomes of these requests from the results queue and reports each; resolves to the ids without one. A selection adds
 * the requests for its runs: an outcome of theirs that came first was released, and is received again.
 */
export async function waitInResults(results: Queue, options: WaitOptions): Promise<readonly string[]> {
  const { timeoutMs, signal, onOutcome, isWanted = () => true } = options;
  const missingIds = new Set(options.ids);
  const endMs = Date.now() + timeoutMs;
  const isDone = () => missingIds.size === 0 || Date.now() >= endMs;
  while (!isDone() && !signal.aborted) {
    const { seen } = await sweep(results, {
      isDone,
      signal,
      waitSeconds: Math.min(POLL_SECONDS, Math.ceil((endMs - Date.now()) / 1_000)),
      async visit(message) {
        const outcome = readOutcome(message);
        if (outcome === undefined || !isWanted(outcome) || !missingIds.delete(outcome.requestId)) return "release";
        await onOutcome(outcome);
        if (outcome.status === "selected") for (const { id } of outcome.selected ?? []) missingIds.add(id);
        return "delete";
      },
    });
    if (seen > 0 && !isDone()) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
  return [...missingIds];
}
