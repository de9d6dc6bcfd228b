import { countNoun } from "../../outcome/count-noun.ts";
import type { ListedLetter, ReplayReport } from "../../replay/report.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { LetterFlags } from "./filter-options.ts";
import { formatLetters, type LetterRow } from "./format-letters.ts";
import { reportUnmatched } from "./report-unmatched.ts";

/** Lines of text about replayed letters; a person reads the first ones, and a program all of them with `--json`. */
const MAX_SHOWN = 20;

/** Prints the report of a replay, and sets the exit code. */
export function printReplayReport(
  report: ReplayReport,
  options: LetterFlags & { readonly dryRun?: true },
  context: Pick<Context, "terminal" | "exitWith" | "signal">,
): void {
  const { json, dryRun } = options;
  const { terminal, exitWith, signal } = context;
  const { letters, skipped, matched, replayed, scanned, skippedCount, undeleted, ended, isComplete } = report;
  terminal.print(...(json ? jsonOf(report) : formatLetters(letters.slice(0, MAX_SHOWN).map(rowOf))));
  if (!json && letters.length > MAX_SHOWN)
    terminal.note(`… and ${letters.length - MAX_SHOWN} more; --json prints all of them`);
  for (const { id, why } of skipped) terminal.note(`skipped ${id}: ${why}`);
  const chosen = Math.min(matched - skippedCount, Number(options.max ?? Number.POSITIVE_INFINITY));
  const count = dryRun ? `would replay ${chosen}` : `replayed ${replayed}`;
  // A run that ends at the maximum has read a part of the queue.
  const of = ended === "max" ? ", as many dead letters as --max allows" : ` of ${countNoun(scanned, "dead letter")}`;
  terminal.note(`${count}${of}${skippedCount > 0 ? `, skipped ${skippedCount}` : ""}`);
  if (undeleted > 0) terminal.note(`replayed but not deleted: ${undeleted}; the next run would replay them again`);
  const isCut = !isComplete && ended !== "max";
  if (isCut) terminal.note(endMessage(report));
  if (signal.aborted) exitWith(EXIT.interrupted);
  if (ended === "not-readable" || ended === "not-writable") exitWith(EXIT.aws);
  // The lists of a report may be shorter than its counts. A queue that the run has not read may hold what matches.
  else if (matched <= letters.length + skipped.length)
    reportUnmatched(options, { letters: [...letters, ...skipped], ended: isCut ? "time" : "end" }, context);
  if (skippedCount > 0 || undeleted > 0 || isCut) exitWith(EXIT.notOk);
}

/** The messages of the report that tell to invoke the function again, in the words of the command. */
const COMMAND_ENDS: Partial<Readonly<Record<ReplayReport["ended"], string>>> = {
  time: "the run ended before it read every dead letter: run the command again",
  full: "one run cannot hold more dead letters: run the command again for the rest",
};

function endMessage({ ended, message }: ReplayReport): string {
  return COMMAND_ENDS[ended] ?? message;
}

/** One line per letter with its `result`, then one with the counts. */
function jsonOf({ letters, skipped, ...summary }: ReplayReport): readonly string[] {
  const result = summary.dryRun ? "would-replay" : "replayed";
  return [
    ...letters.map((letter) => JSON.stringify({ result, ...letter })),
    ...skipped.map((letter) => JSON.stringify({ result: "skipped", ...letter })),
    JSON.stringify({ result: "summary", ...summary }),
  ];
}

function rowOf({ sentAt, ...letter }: ListedLetter): LetterRow {
  return { ...letter, sentMs: Date.parse(sentAt) };
}
