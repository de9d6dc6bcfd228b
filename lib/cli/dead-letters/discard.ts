import type { Command } from "commander";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import type { Answer } from "../ask.ts";
import { type Queue, withQueue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { addFilterOptions, type FilterFlags, readFilterFlags, requireFilter } from "./filter-options.ts";
import { findDeadLetters } from "./find-dead-letters.ts";
import { printDeadLetters } from "./format-dead-letter.ts";
import { reportMissing } from "./report-missing.ts";

type Options = FilterFlags & { readonly all?: true; readonly yes?: true; readonly dryRun?: true };

/** Adds the subcommand `discard`. */
export function addDiscard(deadLetters: Command, context: Context): void {
  addFilterOptions(deadLetters.command("discard").description("Deletes dead letters permanently, after a question."))
    .option("--all", "discard every dead letter")
    .option("--dry-run", "only list the dead letters that would be discarded")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nExample:\n  npx stopcord dead-letters discard --status expired --sent-before 2d")
    .action(async (options: Options, command: Command) => {
      requireFilter(options, "discard");
      const filter = readFilterFlags(options);
      if (!options.yes && !options.dryRun && !context.terminal.isInteractive)
        throw new CliError("discard asks a question, but there is no terminal: add --yes or --dry-run", EXIT.usage);
      await withQueue(await connect(command, context), "dead-letters", (queue) =>
        discard(queue, { ...options, filter }, context),
      );
    });
}

async function discard(
  queue: Queue,
  options: Options & { readonly filter: ReplayOptions },
  context: Context,
): Promise<void> {
  const { terminal, exitWith } = context;
  const { letters, seen } = await findDeadLetters(queue, options.filter, context);
  printDeadLetters(letters, options, context);
  const count = `${letters.length} of ${seen} dead letters in ${queue.name}`;
  reportMissing(options, letters, context);
  if (options.dryRun) return terminal.note(`would discard ${count}`);
  await terminal.flush(); // the printed list may be the only copy of the dead letters
  const answer = letters.length === 0 ? "no" : await confirm(`Discard ${count} permanently?`, options, context);
  if (answer === "interrupted") exitWith(EXIT.interrupted);
  if (answer !== "yes") return terminal.note("nothing was discarded");
  terminal.note(`dead letters discarded: ${await deleteLetters(queue, letters, context)}`);
}

async function confirm(question: string, { yes }: Options, { terminal, signal }: Context): Promise<Answer> {
  if (signal.aborted) return "interrupted";
  return yes ? "yes" : terminal.confirm(question, signal);
}

/** Deletes the dead letters that were listed, and none that arrived since; resolves to their number. */
async function deleteLetters(
  queue: Queue,
  letters: readonly ReceivedLetter[],
  { signal, terminal }: Context,
): Promise<number> {
  const remainingIds = new Set(letters.map(({ messageId }) => messageId));
  await sweep(queue, {
    signal,
    isDone: () => remainingIds.size === 0,
    visit({ MessageId = "" }) {
      if (!remainingIds.delete(MessageId)) return "release";
      terminal.progress(`discarded ${letters.length - remainingIds.size} of ${letters.length} …`);
      return "delete";
    },
  });
  return letters.length - remainingIds.size;
}
