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
import { printArrivals } from "./print-arrivals.ts";
import { readOutcome } from "./read-outcome.ts";
import { createStandings } from "./standing.ts";

/** Reads the results queue once and prints the selected outcomes. */
export async function listOutcomes(results: Queue, options: OutcomesOptions, context: Context): Promise<void> {
  const { terminal, signal, exitWith } = context;
  const isSelected = outcomeFilter(options);
  const printSelected = printArrivals(options, context);
  const kept: Outcome[] = []; // those that are not selected, too: one of them may stand
  const foundIds = new Set<string>();
  let foreignCount = 0;
  const { seen, isCut } = await sweep(results, {
    signal,
    async visit(message) {
      const outcome = readOutcome(message);
      if (outcome === undefined) foreignCount += 1;
      if (outcome === undefined) return "release";
      if (isSelected(outcome)) foundIds.add(outcome.requestId);
      terminal.progress(`${countNoun(foundIds.size, "outcome")} …`);
      if (options.take) return (await printSelected(outcome)) ? "delete" : "release";
      kept.push(outcome); // outcomes that stay in the queue are printed later, in order
      return "release";
    },
  });
  printKept(kept, options, context);
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

/** Prints the selected ones of these outcomes, the oldest first. */
function printKept(kept: readonly Outcome[], options: OutcomesOptions, { terminal }: Context): void {
  const standings = createStandings();
  for (const outcome of kept) standings.add(outcome);
  const ordered = kept
    .filter(outcomeFilter(options))
    .sort((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt));
  for (const outcome of ordered)
    printOutcome(outcome, { json: options.json, standing: standings.of(outcome) }, terminal);
}

/** The filters without a match: all of them if no outcome matches, else each id that was not found. */
function describeMissing(options: OutcomesOptions, foundIds: ReadonlySet<string>): string {
  if (foundIds.size === 0) return describeFilters(filtersOf(options));
  return describeFilters({ id: options.id?.filter((one) => !foundIds.has(one)) });
}
