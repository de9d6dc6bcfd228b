import type { Context } from "../context.ts";
import { describeFilters } from "../describe-filters.ts";
import { EXIT } from "../exit-codes.ts";
import { filtersOf } from "../filters.ts";
import type { LetterFlags } from "./filter-options.ts";
import type { FoundDeadLetters } from "./find-dead-letters.ts";

/** The letters that a search selected, and its end. */
type Matches = { readonly letters: readonly { readonly id: string }[]; readonly ended: FoundDeadLetters["ended"] };

/** Reports filters without a match, and ids without a dead letter, and makes the exit code `notOk`. */
export function reportUnmatched(
  flags: LetterFlags,
  { letters, ended }: Matches,
  { terminal, exitWith, signal }: Pick<Context, "terminal" | "exitWith" | "signal">,
): void {
  if (signal.aborted) return;
  const foundIds = new Set(letters.map((letter) => letter.id));
  const isWhole = flags.max === undefined; // with a maximum, the other ids may just not have been read
  const missing =
    letters.length === 0
      ? describeFilters(filtersOf(flags))
      : describeFilters({ id: isWhole ? flags.id?.filter((one) => !foundIds.has(one)) : undefined });
  if (missing === "") return;
  terminal.note(`no dead letter ${ended === "time" ? "that was read " : ""}matches ${missing}`);
  exitWith(EXIT.notOk);
}
