import type { Context } from "../context.ts";
import { describeFilters } from "../describe-filters.ts";
import { EXIT } from "../exit-codes.ts";
import type { FilterFlags } from "./filter-options.ts";

/** Reports filters without a match, and ids without a dead letter, and makes the exit code `notOk`. */
export function reportMissing(
  { service, status, code, id, sentBefore, sentAfter, max }: FilterFlags,
  letters: readonly { readonly id: string }[],
  { terminal, exitWith, signal }: Context,
): void {
  if (signal.aborted) return;
  const foundIds = new Set(letters.map((letter) => letter.id));
  const isWhole = max === undefined; // with a maximum, the other ids may just not have been read
  const missing =
    letters.length === 0
      ? describeFilters({ service, status, code, id, sentBefore, sentAfter })
      : describeFilters({ id: isWhole ? id?.filter((one) => !foundIds.has(one)) : undefined });
  if (missing === "") return;
  terminal.note(`no dead letter matches ${missing}`);
  exitWith(EXIT.notOk);
}
