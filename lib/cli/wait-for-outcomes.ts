import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "../outcome/outcome.ts";
import type { Queue } from "./queue.ts";
import { readOutcome } from "./read-outcome.ts";
import { sweep } from "./sweep.ts";

/** How outcomes are waited for. */
export type Waiting = {
  readonly ids: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onOutcome(outcome: Outcome): void;
};

const POLL_SECONDS = 2;
/** Between looks at a queue that holds only what others want, so that they get their turn. */
const PAUSE_MS = 1_000;

/** Takes the outcomes of these requests from the results queue, gives back all others; resolves to the ids that have none in time. */
export async function waitForOutcomes(results: Queue, waiting: Waiting): Promise<readonly string[]> {
  const { timeoutMs, signal, onOutcome } = waiting;
  const missing = new Set(waiting.ids);
  const endMs = Date.now() + timeoutMs;
  const isDone = () => missing.size === 0 || Date.now() >= endMs;
  while (!isDone() && !signal.aborted) {
    const { seen } = await sweep(results, {
      ...{ isDone, signal, waitSeconds: Math.min(POLL_SECONDS, Math.ceil((endMs - Date.now()) / 1_000)) },
      visit(message) {
        const outcome = readOutcome(message);
        if (outcome === undefined || !missing.has(outcome.requestId)) return "leave";
        missing.delete(outcome.requestId);
        onOutcome(outcome);
        return "take";
      },
    });
    if (seen > 0 && !isDone()) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
  return [...missing];
}
