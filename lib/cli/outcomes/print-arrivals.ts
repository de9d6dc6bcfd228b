import type { Outcome } from "../../outcome/outcome.ts";
import type { Context } from "../context.ts";
import { statusWords } from "../status-words.ts";
import { printOutcome } from "./format-outcome.ts";
import { outcomeFilter } from "./outcome-filter.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";
import { createStandings } from "./standing.ts";

/**
 * Creates a function that prints an outcome if the filters select it, and returns whether they do. It rejects if the output does
 * not take the outcome. Of several outcomes for one request it says which stands so far; an outcome that the filters hide counts.
 */
export function printArrivals(
  options: OutcomesOptions,
  { terminal }: Pick<Context, "terminal">,
): (outcome: Outcome) => Promise<boolean> {
  const isSelected = outcomeFilter(options);
  const standings = createStandings();
  const printedIds = new Set<string>();
  return async (outcome) => {
    const { requestId, ok, status, code, finishedAt } = outcome;
    const { standing, replaced } = standings.add({ requestId, ok, status, code, finishedAt });
    if (!isSelected(outcome)) {
      if (replaced !== undefined && printedIds.has(requestId))
        terminal.note(`${requestId}: ${statusWords(outcome)} stands now, instead of ${statusWords(replaced)}`);
      return false;
    }
    printedIds.add(requestId);
    printOutcome(outcome, { json: options.json, standing }, terminal);
    await terminal.flush(); // an outcome that could not be printed must stay
    return true;
  };
}
