import type { Command } from "commander";
import { describeHalt, describeSelector, type Halt, parseHalts, writeHalts } from "../../limits/halts.ts";
import { isoTime } from "../../time/iso-time.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { flagFault } from "../flag-names.ts";
import { changeHalts, type HaltChange, type HaltSecretPlace, haltSecretIdOf } from "./halt-secret.ts";
import { knownHalts } from "./known-halts.ts";
import { operatorName } from "./operator-name.ts";
import { reportChange } from "./report-change.ts";
import { addSelectorOptions, isSameSelector, readSelectors, type SelectorFlags } from "./selectors.ts";
import { setHaltAlarm } from "./set-halt-alarm.ts";
import { showHalts } from "./show-halts.ts";

const HELP = `
Examples:
  npx stopcord halt --service drs --reason "Huawei incident 4711"
  npx stopcord halt --id-prefix nightly/ --id-prefix cleanup/ --reason "the script sends every job"
  npx stopcord halt --all --reason "wrong account"
  npx stopcord halt --show

Every worker obeys within 10 s. A halted request waits. At its deadline it ends as gave-up, code halted, with a dead letter
that a replay takes up. Dry runs and the polls of confirm go on. npx stopcord resume lifts a halt.`;

type Options = SelectorFlags & {
  readonly reason?: string;
  readonly requestedBy?: string;
  readonly show?: true;
  readonly yes?: true;
  readonly json?: true;
};

/** Adds the command `halt`. */
export function addHalt(program: Command, context: Context): void {
  addSelectorOptions(
    program
      .command("halt")
      .summary("hold stops back")
      .description("Holds stops back, in every worker, until a resume."),
    "every stop; asks on a terminal",
  )
    .option("--reason <text>", "the reason, at most 256 characters")
    .option("--requested-by <text>", "the person or system that halts (default: the user and the machine)")
    .option("--show", "print the halts in force")
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", HELP)
    .action(async (options: Options, command: Command) => {
      const added = options.show ? [] : readNewHalts(options);
      if (options.show) refuseOtherFlags(options);
      const connection = await connect(command, context);
      const place = { connection, secretId: haltSecretIdOf(connection, context.env) };
      return options.show ? showHalts(place, options, context) : halt(place, { ...options, added }, context);
    });
}

function refuseOtherFlags({ all, service, account, idPrefix, reason, requestedBy }: Options): void {
  if ([all, service, account, idPrefix, reason, requestedBy].some((flag) => flag !== undefined))
    throw new CliError("halt --show shows every halt: leave the other flags out", EXIT.usage);
}

/** The halts that the flags describe, checked as a worker checks them. */
function readNewHalts(options: Options): readonly Halt[] {
  const { reason, requestedBy: by = operatorName() } = options;
  const selectors = readSelectors(options, "halt");
  if (reason === undefined) throw new CliError("halt needs --reason: every worker and outcome shows it", EXIT.usage);
  const since = isoTime(Date.now()).replace(/\.\d+Z$/, "Z");
  const parsed = parseHalts(writeHalts(selectors.map((selector) => ({ ...selector, reason, by, since }))));
  if (parsed.ok) return parsed.value;
  throw new CliError(
    parsed.faults.map((fault) => flagFault(fault.replace(/^halts\.\d+\./, ""))),
    EXIT.usage,
  );
}

async function halt(
  place: HaltSecretPlace,
  { all, yes, json, added }: Options & { readonly added: readonly Halt[] },
  { terminal, signal, exitWith }: Context,
): Promise<void> {
  if (all && !yes && terminal.isInteractive) {
    const answer = await terminal.confirm(`Hold back every stop of stage ${place.connection.stage}?`, signal);
    if (answer === "interrupted") exitWith(EXIT.interrupted);
    if (answer !== "yes") return terminal.note("nothing was halted");
  }
  let changed: readonly Halt[] = [];
  let replacedInvalid = false;
  const apply: HaltChange = (before) => {
    replacedInvalid = !before.ok;
    const known = knownHalts(before, place, all);
    changed = added.filter((halt) => !known.some((other) => isSameSelector(halt, other)));
    return changed.length === 0 && before.ok ? known : [...known, ...changed];
  };
  const halts = await changeHalts(place, apply, signal);
  for (const halt of added)
    if (!changed.includes(halt)) {
      const other = halts.find((known) => isSameSelector(known, halt)) ?? halt;
      terminal.note(`${describeSelector(halt)} was halted before: ${describeHalt(other)}`);
    }
  reportChange({ verb: "halted", changed, halts, replacedInvalid, json }, terminal);
  if (changed.length > 0) await setHaltAlarm(place.connection, changed, terminal);
}
