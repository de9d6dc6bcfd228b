import { type Command, Option } from "commander";
import type { HaltSelector } from "../../limits/halts.ts";
import { serviceNames } from "../../services/service-names.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** The flags that select requests. */
export type SelectorFlags = {
  readonly all?: true;
  readonly service?: readonly string[];
  readonly account?: readonly string[];
  readonly idPrefix?: readonly string[];
};

/** Adds the flags that select requests; `all` describes `--all`. */
export function addSelectorOptions(command: Command, all: string): Command {
  return command
    .option("--all", all)
    .addOption(new Option("--service <service...>", "the stops of these services").choices(serviceNames))
    .option("--account <name...>", "the stops with these accounts")
    .option(
      "--id-prefix <prefix...>",
      "the stops whose request id starts with this text, such as those of one producer or group",
    );
}

/** Returns the selectors of the flags, each once. Throws `CliError` without one, and for --all beside others. */
export function readSelectors({ all, service = [], account = [], idPrefix = [] }: SelectorFlags, verb: string) {
  const selectors: readonly HaltSelector[] = [
    ...[...new Set(service)].map((one) => ({ service: one })),
    ...[...new Set(account)].map((one) => ({ account: one })),
    ...[...new Set(idPrefix)].map((one) => ({ idPrefix: one })),
  ];
  if (all && selectors.length > 0)
    throw new CliError(`${verb} --all covers every request: leave the other selectors out`, EXIT.usage);
  if (!all && selectors.length === 0)
    throw new CliError(`${verb} needs --all, --service, --account or --id-prefix`, EXIT.usage);
  return all ? [{ all } as const] : selectors;
}

/** Tells whether two halts cover the same requests. */
export function isSameSelector(one: HaltSelector, other: HaltSelector): boolean {
  return (
    one.all === other.all &&
    one.service === other.service &&
    one.account === other.account &&
    one.idPrefix === other.idPrefix
  );
}
