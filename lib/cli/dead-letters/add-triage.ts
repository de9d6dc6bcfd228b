import type { Command } from "commander";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { filtersOf } from "../filters.ts";
import { placeFlags } from "../place.ts";
import { addLetterOptions, type LetterFlags, readLetterFlags } from "./filter-options.ts";
import { countFound, findDeadLetters } from "./find-dead-letters.ts";
import { findSettled } from "./find-settled.ts";
import { formatGroup, formatTally, jsonOfGroup, type TriageView } from "./format-triage.ts";
import { reportUnmatched } from "./report-unmatched.ts";
import { groupByCause, tallyGroups, tallyRequesters } from "./triage.ts";

const HELP = `
Examples:
  npx stopcord dead-letters
  npx stopcord dead-letters --requested-by release-robot --since 1h`;

/** Adds the default subcommand `triage`, which a bare `dead-letters` runs. */
export function addTriage(deadLetters: Command, context: Context): void {
  const triage = deadLetters.command("triage", { isDefault: true });
  addLetterOptions(triage.description("Groups dead letters by cause, with the command that acts on each group."))
    .argument("[subcommand]")
    .addHelpText("after", HELP)
    .action(async (unknown: string | undefined, flags: LetterFlags, command: Command) => {
      if (unknown !== undefined)
        return command.error(`unknown command '${unknown}'; see npx stopcord dead-letters --help`);
      const options = readLetterFlags(flags);
      const connection = await connect(command, context);
      await withQueue(connection, "dead-letters", async (queue) => {
        const found = await findDeadLetters(queue, options, context);
        const { letters } = found;
        if (context.signal.aborted) return;
        context.terminal.note(countFound(found, queue));
        const settled = await findSettled(letters, connection, context);
        if (settled.fault !== undefined)
          context.terminal.note(`not every request that another copy has stopped is marked: ${settled.fault}`);
        const start = { place: placeFlags(connection), filters: filtersOf(flags), settledIds: settled.ids };
        printTriage(letters, { ...start, json: flags.json }, context);
        reportUnmatched(flags, found, context);
      });
    });
}

type Output = TriageView & { readonly json: true | undefined };

function printTriage(letters: readonly ReceivedLetter[], output: Output, { terminal }: Context): void {
  const groups = groupByCause(letters);
  const tallies = { requester: tallyRequesters(letters), group: tallyGroups(letters) };
  if (output.json) {
    terminal.print(...groups.map((group) => jsonOfGroup(group, output)));
    for (const [by, tally] of Object.entries(tallies))
      terminal.print(...tally.map((row) => JSON.stringify({ by, ...row })));
    return;
  }
  terminal.print(...groups.flatMap((group) => formatGroup(group, output)));
  for (const [by, tally] of Object.entries(tallies)) terminal.print(...formatTally(`by ${by}`, tally));
}
