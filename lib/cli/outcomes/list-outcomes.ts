import { countNoun } from "../../outcome/count-noun.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";
import { describeFilters } from "../describe-filters.ts";
import { EXIT } from "../exit-codes.ts";
import { filtersOf } from "../filters.ts";
import { printOutcome } from "./format-outcome.ts";
import { outcomeFilter } from "./outcome-filter.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";
import { readOutcome } from "./read-outcome.ts";
import { describeStanding } from "./standing.ts";

/** Reads the results queue once and prints the selected outcomes. */
export async function listOutcomes(
  results: Queue,
  options: OutcomesOptions,
  { terminal, signal, exitWith }: Context,
): Promise<void> {
  const isSelected = outcomeFilter(options);
  const toPrint = new Set<Outcome>();
  const read: Outcome[] = []; // those that are not selected, too: one of them may stand
  const foundIds = new Set<string>();
  let foreignCount = 0;
  const { seen, isCut } = await sweep(results, {
    signal,
    async visit(message) {
      const outcome = readOutcome(message);
      if (outcome === undefined) foreignCount += 1;
      if (outcome !== undefined) read.push(outcome);
      if (outcome === undefined || !isSelected(outcome)) return "release";
      foundIds.add(outcome.requestId);
      terminal.progress(`${countNoun(foundIds.size, "outcome")} …`);
      // Outcomes that stay in the queue are printed later, in order.
      if (!options.take) {
        toPrint.add(outcome);
        return "release";
      }
      printOutcome(outcome, options, terminal);
      await terminal.flush(); // an outcome that could not be printed must stay
      return "delete";
    },
  });
  read.sort((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt));
  const standing = describeStanding(read);
  for (const outcome of read) {
    if (!toPrint.has(outcome)) continue;
    printOutcome(outcome, options, terminal);
    const line = standing.get(outcome);
    if (line !== undefined && !options.json) terminal.print(`  ${line}`);
  }
  terminal.progress("");
  if (foreignCount > 0) terminal.note(`messages in ${results.name} that are not outcomes: ${foreignCount}`);
  if (isCut) terminal.note(`${results.name} holds more messages: one minute was enough to read ${seen}`);
  if (signal.aborted) return;
  const missing = describeMissing(options, foundIds);
  if (missing === "" && seen === 0) terminal.note(`no messages in ${results.name}`);
  if (missing === "") return;
  terminal.note(`no outcome in ${results.name} matches ${missing} (messages read: ${seen})`);
  exitWith(EXIT.notOk);
}

/** The filters without a match: all of them if no outcome matches, else each id that was not found. */
function describeMissing(options: OutcomesOptions, foundIds: ReadonlySet<string>): string {
  if (foundIds.size === 0) return describeFilters(filtersOf(options));
  return describeFilters({ id: options.id?.filter((one) => !foundIds.has(one)) });
}
