import type { Command } from "commander";
import type { ReceivedLetter } from "../replay/dead-letter.ts";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { findLetters } from "./find-letters.ts";
import { addLetterOptions, chosenBy, type LetterOptions, refuseUnchosen } from "./letter-options.ts";
import { letterJson, letterText } from "./letter-text.ts";
import type { Queue } from "./queue.ts";
import { sweep } from "./sweep.ts";
import { withQueue } from "./with-queue.ts";

type Options = LetterOptions & { readonly all?: true; readonly yes?: true; readonly dryRun?: true };

/** Adds `dead-letters discard`. */
export function addDiscard(deadLetters: Command, context: Context): void {
  addLetterOptions(deadLetters.command("discard").description("Deletes dead letters for good, after asking."))
    .option("--all", "every one of them")
    .option("--dry-run", "only say which")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nExample:\n  stopcord dead-letters discard --status expired --sent-before 2d")
    .action(async (options: Options, command: Command) => {
      refuseUnchosen(options, "discard");
      const chosen = chosenBy(options);
      if (!options.yes && !options.dryRun && !context.terminal.isInteractive)
        throw new CliError(
          "discarding asks first, and there is nobody to ask: add --yes, or --dry-run to look",
          EXIT.usage,
        );
      await withQueue("dead-letters", command, context, async (queue) => {
        const { letters, seen } = await findLetters(queue, chosen, context);
        show(letters, options, context);
        const count = `${letters.length} of ${seen} dead letters in ${queue.name}`;
        if (letters.length === 0 || options.dryRun) return context.terminal.note(`${count} would be discarded`);
        if (!options.yes && !(await context.terminal.confirm(`Discard ${count} for good?`)))
          return context.terminal.note("nothing was discarded");
        const discarded = await discard(queue, letters, context);
        context.terminal.note(`dead letters discarded: ${discarded}`);
      });
    });
}

function show(letters: readonly ReceivedLetter[], { json }: Options, { terminal }: Context): void {
  for (const letter of letters)
    terminal.print(json ? JSON.stringify(letterJson(letter)) : letterText(letter, terminal.style));
}

/** Only what was shown goes, whatever has come since. */
async function discard(
  queue: Queue,
  letters: readonly ReceivedLetter[],
  { signal, terminal }: Context,
): Promise<number> {
  const agreed = new Set(letters.map(({ messageId }) => messageId));
  await sweep(queue, {
    signal,
    isDone: () => agreed.size === 0,
    visit({ MessageId = "" }) {
      if (!agreed.delete(MessageId)) return "leave";
      terminal.progress(`discarded ${letters.length - agreed.size} of ${letters.length} …`);
      return "take";
    },
  });
  return letters.length - agreed.size;
}
