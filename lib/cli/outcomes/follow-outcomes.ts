import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";
import { printArrivals } from "./print-arrivals.ts";
import { readOutcome } from "./read-outcome.ts";

const POLL_SECONDS = 2;
/** Pause between sweeps of a queue that holds messages, so that other readers can receive them. */
const PAUSE_MS = 2_000;

/** Prints the selected outcomes as they arrive, until Ctrl-C. Prints each once, although every sweep receives it again. */
export async function followOutcomes(results: Queue, options: OutcomesOptions, context: Context): Promise<void> {
  const { signal, exitWith } = context;
  const printSelected = printArrivals(options, context);
  const readIds = new Set<string>();
  while (!signal.aborted) {
    const { seen } = await sweep(results, {
      signal,
      waitSeconds: POLL_SECONDS,
      async visit(message) {
        const { MessageId = "" } = message;
        const outcome = readOutcome(message);
        if (outcome === undefined || readIds.has(MessageId)) return "release";
        readIds.add(MessageId);
        const isPrinted = await printSelected(outcome);
        return isPrinted && options.take ? "delete" : "release";
      },
    });
    if (seen > 0) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
  exitWith(EXIT.ok); // Ctrl-C is the usual end
}
