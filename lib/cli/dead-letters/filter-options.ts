import type { Command } from "commander";
import { letterStatuses, type ReplayOptions, readReplayOptions } from "../../replay/options.ts";
import { isoTime } from "../../time/iso-time.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { addFilters, type FilterFlags, filtersOf } from "../filters.ts";
import { flagFault } from "../flag-names.ts";

/** The flags that select dead letters. */
export type LetterFlags = FilterFlags & { readonly max?: string; readonly json?: true };

/** Adds the flags that select dead letters, and `--json`. */
export function addLetterOptions(command: Command): Command {
  return addFilters(command, letterStatuses)
    .option("--max <number>", "at most this many dead letters")
    .option("--json", "print one JSON object per line");
}

/**
 * Turns flags, and options that only `replay` has, into replay options. Throws `CliError` on a faulty flag; `flagNames` has the
 * flags of options that have another name.
 */
export function readLetterFlags(
  flags: LetterFlags,
  replayOnly: Partial<ReplayOptions> = {},
  flagNames: Readonly<Record<string, string>> = {},
): ReplayOptions {
  const { id, since, until, ...filters } = filtersOf(flags);
  const given = {
    ...filters,
    ids: id,
    since: since === undefined ? undefined : isoTime(since),
    until: until === undefined ? undefined : isoTime(until),
    max: flags.max === undefined ? undefined : Number(flags.max),
    ...replayOnly,
  };
  try {
    return readReplayOptions(given, Date.now());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(faultsInFlags(message, { ids: "--id", ...flagNames }), EXIT.usage, error);
  }
}

/** Throws `CliError` without a filter or `--all`, so that a bare command never changes every dead letter. */
export function requireFilter({ all, ...flags }: LetterFlags & { readonly all?: true }, verb: string): void {
  const hasFilter = flags.max !== undefined || Object.keys(filtersOf(flags)).length > 0;
  if (!hasFilter && !all)
    throw new CliError(
      `select the dead letters to ${verb} with --id, --service, --status or another filter, or add --all`,
      EXIT.usage,
    );
}

/** Rewrites `replaying: since: …; max: …` to one line per flag. */
function faultsInFlags(message: string, flagNames: Readonly<Record<string, string>>): readonly string[] {
  return message
    .replace(/^replaying: /, "")
    .split("; ")
    .map((fault) => flagFault(fault, flagNames));
}
