import type { Command } from "commander";
import { describeHalt, describeSelector, type Halt, type HaltSelector } from "../../limits/halts.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { changeHalts, type HaltChange, type HaltSecretPlace, haltSecretIdOf, readHalts } from "./halt-secret.ts";
import { knownHalts } from "./known-halts.ts";
import { reportChange } from "./report-change.ts";
import { addSelectorOptions, isSameSelector, readSelectors, type SelectorFlags } from "./selectors.ts";

const HELP = `
Examples:
  npx stopcord resume --service drs
  npx stopcord resume --id-prefix nightly/
  npx stopcord resume --all

A request that waits goes on within a minute, if its deadline has not passed. Those that gave up with code halted are dead
letters: npx stopcord dead-letters replay --code halted sends them again.`;

type Options = SelectorFlags & { readonly yes?: true; readonly json?: true };

/** Adds the command `resume`. */
export function addResume(program: Command, context: Context): void {
  addSelectorOptions(
    program.command("resume").summary("lift halts").description("Lifts halts, so that stops go on."),
    "every halt; asks on a terminal",
  )
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", HELP)
    .action(async (options: Options, command: Command) => {
      const selectors = readSelectors(options, "resume");
      const connection = await connect(command, context);
      await resume(
        { connection, secretId: haltSecretIdOf(connection, context.env) },
        { ...options, selectors },
        context,
      );
    });
}

type Chosen = Options & { readonly selectors: readonly HaltSelector[] };

async function resume(place: HaltSecretPlace, { all, yes, json, selectors }: Chosen, context: Context): Promise<void> {
  const { terminal, signal, exitWith } = context;
  const answer = all && !yes && terminal.isInteractive ? await confirmAll(place, context) : "yes";
  if (answer === "interrupted") exitWith(EXIT.interrupted);
  if (answer !== "yes") return terminal.note("nothing was resumed");
  const isLifted = (halt: Halt) => all === true || selectors.some((selector) => isSameSelector(selector, halt));
  let changed: readonly Halt[] = [];
  let replacedInvalid = false;
  const apply: HaltChange = (before) => {
    replacedInvalid = !before.ok;
    const known = knownHalts(before, place, all);
    changed = known.filter(isLifted);
    return changed.length === 0 && before.ok ? known : known.filter((halt) => !isLifted(halt));
  };
  const halts = await changeHalts(place, apply, signal);
  if (all && changed.length === 0 && !replacedInvalid) terminal.note("nothing is halted");
  const missing = all ? [] : selectors.filter((selector) => !changed.some((halt) => isSameSelector(selector, halt)));
  for (const selector of missing) terminal.note(`not halted: ${describeSelector(selector)}`);
  if (missing.length > 0) exitWith(EXIT.notOk);
  reportChange({ verb: "resumed", changed, halts, replacedInvalid, json }, terminal);
}

/** Shows the halts first: other operators may have reasons of their own. */
async function confirmAll(place: HaltSecretPlace, { terminal, signal }: Context) {
  const halts = await readHalts(place);
  if (halts?.ok) for (const halt of halts.value) terminal.note(describeHalt(halt));
  return terminal.confirm(`Lift every halt of stage ${place.connection.stage}?`, signal);
}
