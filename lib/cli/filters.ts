import { type Command, InvalidArgumentError, Option } from "commander";
import { type Conditions, NONE } from "../outcome/filter.ts";
import { codeNames } from "../outcome/statuses.ts";
import { serviceNames } from "../services/service-names.ts";
import { CliError } from "./cli-error.ts";
import { parseTimeMs } from "./duration.ts";
import { EXIT } from "./exit-codes.ts";

/** The flags that select requests, the same in every command. Times are in milliseconds since 1970. */
export type FilterFlags = {
  readonly id?: readonly string[];
  readonly group?: readonly string[];
  readonly service?: readonly string[];
  readonly status?: readonly string[];
  readonly code?: readonly string[];
  readonly account?: readonly string[];
  readonly requestedBy?: readonly string[];
  readonly errorCode?: readonly string[];
  readonly since?: number;
  readonly until?: number;
};

/** The names of the flags, in the order of the help. */
const FILTER_NAMES = [
  "id",
  "group",
  "service",
  "status",
  "code",
  "account",
  "requestedBy",
  "errorCode",
  "since",
  "until",
] as const satisfies readonly (keyof FilterFlags)[];

/** Adds the filters. All but the times may be given several times; `statuses` are those that `--status` takes. */
export function addFilters(command: Command, statuses: readonly string[]): Command {
  return command
    .addOption(textsOption("--id <id...>", "only these requests"))
    .addOption(textsOption("--group <id...>", "only these groups and their members"))
    .addOption(new Option("--service <service...>", "only these services").choices(serviceNames))
    .addOption(new Option("--status <status...>", "only these statuses").choices(statuses))
    .addOption(
      new Option("--code <code...>", `only these codes; ${NONE}: without a code`).choices([...codeNames, NONE]),
    )
    .addOption(textsOption("--account <name...>", "only these accounts"))
    .addOption(textsOption("--requested-by <text...>", "only requests of these persons or systems"))
    .addOption(
      textsOption(
        "--error-code <code...>",
        `only these error codes of Huawei Cloud; 503: that HTTP status without a code; ${NONE}: no answer`,
      ),
    )
    .addOption(timeOption("--since <time>", "only outcomes since this time: 2h (ago), 2026-11-22T08:00:00Z"))
    .addOption(timeOption("--until <time>", "only outcomes before this time"));
}

/** An option with texts. An empty one is a fault: it would match nothing, most often because a variable of a script is empty. */
function textsOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser<readonly string[]>((text, before = []) => {
    if (text === "") throw new InvalidArgumentError("Use a text that is not empty.");
    return [...before, text];
  });
}

function timeOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser(parseTimeMs);
}

/** Throws `CliError` where no time lies between `--since` and `--until`. */
export function requireWindow({ since, until }: FilterFlags): void {
  if (since !== undefined && until !== undefined && since >= until)
    throw new CliError("--since: a time before --until", EXIT.usage);
}

/** Selects the filters among the flags of a command. */
export function filtersOf(flags: FilterFlags): FilterFlags {
  return Object.fromEntries(FILTER_NAMES.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
}

/** The conditions that the flags stand for. */
export function conditionsOf({ since, until, ...flags }: FilterFlags): Conditions {
  return { ...filtersOf(flags), sinceMs: since, untilMs: until };
}
