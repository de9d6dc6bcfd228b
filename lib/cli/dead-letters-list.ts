import type { Command } from "commander";
import type { Context } from "./context.ts";
import { findLetters } from "./find-letters.ts";
import { addLetterOptions, chosenBy, type LetterOptions } from "./letter-options.ts";
import { letterJson, letterText } from "./letter-text.ts";
import { withQueue } from "./with-queue.ts";

/** Adds `dead-letters list`. */
export function addList(deadLetters: Command, context: Context): void {
  const { terminal } = context;
  addLetterOptions(deadLetters.command("list").description("Lists dead letters, the oldest stop first."))
    .addHelpText("after", "\nExample:\n  stopcord dead-letters list --service drs --sent-after 12h")
    .action(async (options: LetterOptions, command: Command) => {
      const chosen = chosenBy(options);
      await withQueue("dead-letters", command, context, async (queue) => {
        const { letters, seen } = await findLetters(queue, chosen, context);
        for (const letter of letters)
          terminal.print(options.json ? JSON.stringify(letterJson(letter)) : letterText(letter, terminal.style));
        terminal.note(`${letters.length} of ${seen} dead letters looked at in ${queue.name}`);
      });
    });
}
