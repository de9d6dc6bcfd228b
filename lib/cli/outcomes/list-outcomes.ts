import type { Outcome } from "../../outcome/outcome.ts";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";
import { printOutcome } from "./format-outcome.ts";
import { outcomeFilter } from "./outcome-filter.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";
import { readOutcome } from "./read-outcome.ts";

/** Reads the results queue once and prints the selected outcomes. */
export async function listOutcomes(
  results: Queue,
  options: OutcomesOptions,
  { terminal, signal }: Context,
): Promise<void> {
  const isSelected = outcomeFilter(options);
  const toPrint: Outcome[] = [];
  let foreignCount = 0;
  const { seen, isCut } = await sweep(results, {
    signal,
    visit(message) {
      const outcome = readOutcome(message);
      if (outcome === undefined) foreignCount += 1;
      if (outcome === undefined || !isSelected(outcome)) return "release";
      // An outcome is printed before it is deleted. Outcomes that stay are printed later, in order.
      if (options.take) printOutcome(outcome, options, terminal);
      else toPrint.push(outcome);
      terminal.progress(`${toPrint.length} outcomes …`);
      return options.take ? "delete" : "release";
    },
  });
  toPrint.sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1));
  for (const outcome of toPrint) printOutcome(outcome, options, terminal);
  if (seen === 0) terminal.note(`no messages in ${results.name}`);
  if (foreignCount > 0) terminal.note(`messages in ${results.name} that are not outcomes: ${foreignCount}`);
  if (isCut) terminal.note(`${results.name} holds more messages: one minute was enough to read ${seen}`);
}
