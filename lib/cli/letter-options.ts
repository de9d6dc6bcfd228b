import { type Command, Option } from "commander";
import { type ReplayOptions, readReplayOptions } from "../replay/options.ts";
import type { RawRequest } from "../request/body.ts";
import { CliError } from "./cli-error.ts";
import { momentMs } from "./duration.ts";
import { EXIT } from "./exit-codes.ts";
import { flagOf } from "./target-options.ts";

/** The flags that say which dead letters are meant. */
export type LetterOptions = {
  readonly service?: string;
  readonly status?: string;
  readonly code?: string;
  readonly id?: readonly string[];
  readonly sentBefore?: number;
  readonly sentAfter?: number;
  readonly max?: string;
  readonly json?: true;
};

/** Gives a command the flags that say which dead letters are meant. */
export function addLetterOptions(command: Command): Command {
  return command
    .option("--service <service>", "only those of this service")
    .option("--status <status>", "only those with this status: expired, rejected, denied, refused, gave-up")
    .option("--code <code>", "only those with this code")
    .option("--id <id...>", "only those of these requests or groups")
    .addOption(
      new Option("--sent-before <time>", "only those meant before: 2h (ago), 2026-11-22T08:00:00Z").argParser(momentMs),
    )
    .addOption(new Option("--sent-after <time>", "only those meant then or later").argParser(momentMs))
    .option("--max <number>", "at most so many")
    .option("--json", "one JSON object a line");
}

/** The flags as `replay` reads them, from which everything that chooses dead letters reads. */
export function chosenBy(options: LetterOptions, more: RawRequest = {}): ReplayOptions {
  const { service, status, code, id, sentBefore, sentAfter, max } = options;
  const given = {
    ...{ service, status, code, ids: id },
    sentBefore: sentBefore === undefined ? undefined : new Date(sentBefore).toISOString(),
    sentAfter: sentAfter === undefined ? undefined : new Date(sentAfter).toISOString(),
    max: max === undefined ? undefined : Number(max),
    ...more,
  };
  try {
    return readReplayOptions(given, Date.now());
  } catch (error) {
    throw new CliError(flagWords(error instanceof Error ? error.message : String(error)), EXIT.usage, error);
  }
}

/** Whoever means every dead letter has to say so. */
export function refuseUnchosen({ all, ...options }: LetterOptions & { readonly all?: true }, verb: string): void {
  const { service, status, code, id, sentBefore, sentAfter, max } = options;
  const isChosen = [service, status, code, id, sentBefore, sentAfter, max].some((value) => value !== undefined);
  if (!isChosen && !all)
    throw new CliError(`say which dead letters to ${verb}: --id, --service, --status …, or --all`, EXIT.usage);
}

/** `replaying: sentAfter: …; max: …` in words of flags. */
function flagWords(message: string): string {
  return message
    .replace(/^replaying: /, "")
    .split("; ")
    .map((fault) => fault.replace(/^\w+/, (field) => (field === "ids" ? "--id" : flagOf(field))))
    .join("\n");
}
