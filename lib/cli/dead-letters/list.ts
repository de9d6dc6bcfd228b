import type { Command } from "commander";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { addLetterOptions, type LetterFlags, readLetterFlags } from "./filter-options.ts";
import { countFound, findDeadLetters } from "./find-dead-letters.ts";
import { printLetters } from "./format-letters.ts";
import { reportUnmatched } from "./report-unmatched.ts";

const HELP = `
A line has the id, the age of the dead letter, the service, the target, the status with its code, the last answer of
Huawei Cloud, and the requester.

Example:
  npx stopcord dead-letters list --service drs --since 12h`;

/** Adds the subcommand `list`. */
export function addList(deadLetters: Command, context: Context): void {
  addLetterOptions(
    deadLetters.command("list").description("Lists dead letters, one per line, the earliest sent first."),
  )
    .addHelpText("after", HELP)
    .action(async (flags: LetterFlags, command: Command) => {
      const options = readLetterFlags(flags);
      await withQueue(await connect(command, context), "dead-letters", async (queue) => {
        const found = await findDeadLetters(queue, options, context);
        printLetters(found.letters, flags, context);
        context.terminal.note(`listed ${countFound(found, queue)}`);
        reportUnmatched(flags, found, context);
      });
    });
}
