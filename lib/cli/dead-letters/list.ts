import type { Command } from "commander";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { addFilterOptions, type FilterFlags, readFilterFlags } from "./filter-options.ts";
import { findDeadLetters } from "./find-dead-letters.ts";
import { printDeadLetters } from "./format-dead-letter.ts";
import { reportMissing } from "./report-missing.ts";

/** Adds the subcommand `list`. */
export function addList(deadLetters: Command, context: Context): void {
  addFilterOptions(deadLetters.command("list").description("Lists dead letters, the earliest sent first."))
    .addHelpText("after", "\nExample:\n  npx stopcord dead-letters list --service drs --sent-after 12h")
    .action(async (flags: FilterFlags, command: Command) => {
      const options = readFilterFlags(flags);
      await withQueue(await connect(command, context), "dead-letters", async (queue) => {
        const { letters, seen } = await findDeadLetters(queue, options, context);
        printDeadLetters(letters, flags, context);
        context.terminal.note(`listed ${letters.length} of ${seen} dead letters in ${queue.name}`);
        reportMissing(flags, letters, context);
      });
    });
}
