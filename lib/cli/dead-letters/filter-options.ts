import { type Command, Option } from "commander";
import { deadLetterStatuses, type ReplayOptions, readReplayOptions } from "../../replay/options.ts";
import { CliError } from "../cli-error.ts";
import { parseTimeMs } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { flagFault } from "../flag-names.ts";

/** The flags that select dead letters. Times are in milliseconds since 1970. */
export type FilterFlags = {
  readonly service?: readonly string[];
  readonly status?: readonly string[];
  readonly code?: readonly string[];
  readonly id?: readonly string[];
  readonly sentBefore?: number;
  readonly sentAfter?: number;
  readonly max?: string;
  readonly json?: true;
};

/** Adds the flags that select dead letters, and `--json`. */
export function addFilterOptions(command: Command): Command {
  return command
    .option("--service <service...>", "only requests of these services")
    .option("--status <status...>", `only dead letters with these statuses: ${deadLetterStatuses.join(", ")}`)
    .option("--code <code...>", "only dead letters with these codes")
    .option("--id <id...>", "only these requests or groups")
    .addOption(timeOption("--sent-before <time>", "only requests sent before this: 2h (ago), 2026-11-22T08:00:00Z"))
    .addOption(timeOption("--sent-after <time>", "only requests sent at this time or later"))
    .option("--max <number>", "at most this many dead letters")
    .option("--json", "print one JSON object per line");
}

function timeOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser(parseTimeMs);
}

/**
 * Turns flags, and options that only `replay` has, into replay options. Throws `CliError` on a faulty flag; `flagNames` has the
 * flags of options that have another name.
 */
export function readFilterFlags(
  flags: FilterFlags,
  replayOnly: Partial<ReplayOptions> = {},
  flagNames: Readonly<Record<string, string>> = {},
): ReplayOptions {
  const { service, status, code, id, sentBefore, sentAfter, max } = flags;
  const given = {
    service,
    status,
    code,
    ids: id,
    sentBefore: sentBefore === undefined ? undefined : new Date(sentBefore).toISOString(),
    sentAfter: sentAfter === undefined ? undefined : new Date(sentAfter).toISOString(),
    max: max === undefined ? undefined : Number(max),
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
export function requireFilter({ all, ...flags }: FilterFlags & { readonly all?: true }, verb: string): void {
  const { service, status, code, id, sentBefore, sentAfter, max } = flags;
  const hasFilter = [service, status, code, id, sentBefore, sentAfter, max].some((value) => value !== undefined);
  if (!hasFilter && !all)
    throw new CliError(
      `select the dead letters to ${verb} with --id, --service, --status or another filter, or add --all`,
      EXIT.usage,
    );
}

/** Rewrites `replaying: sentAfter: …; max: …` to one line per flag. */
function faultsInFlags(message: string, flagNames: Readonly<Record<string, string>>): readonly string[] {
  return message
    .replace(/^replaying: /, "")
    .split("; ")
    .map((fault) => flagFault(fault, flagNames));
}
