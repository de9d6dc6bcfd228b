import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printOutcome } from "./format-outcome.ts";
import { outcomeFilter } from "./outcome-filter.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";
import { readOutcome } from "./read-outcome.ts";

const POLL_SECONDS = 2;
/** Pause between sweeps of a queue that holds messages, so that other readers can receive them. */
const PAUSE_MS = 2_000;

/** Prints the selected outcomes as they arrive, until Ctrl-C. Prints each once, although every sweep receives it again. */
export async function followOutcomes(
  results: Queue,
  options: OutcomesOptions,
  { terminal, signal, exitWith }: Context,
): Promise<void> {
  const isSelected = outcomeFilter(options);
  const printedIds = new Set<string>();
  while (!signal.aborted) {
    const { seen } = await sweep(results, {
      signal,
      waitSeconds: POLL_SECONDS,
      async visit(message) {
        const { MessageId = "" } = message;
        const outcome = readOutcome(message);
        if (outcome === undefined || printedIds.has(MessageId) || !isSelected(outcome)) return "release";
        printedIds.add(MessageId);
        printOutcome(outcome, options, terminal);
        await terminal.flush(); // an outcome that could not be printed must stay
        return options.take ? "delete" : "release";
      },
    });
    if (seen > 0) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
  exitWith(EXIT.ok); // Ctrl-C is the usual end
}
