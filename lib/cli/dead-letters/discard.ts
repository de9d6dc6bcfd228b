import type { Command } from "commander";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import type { YesNoAnswer } from "../ask.ts";
import { type Queue, withQueue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { addLetterOptions, type LetterFlags, readLetterFlags, requireFilter } from "./filter-options.ts";
import { countFound, findDeadLetters } from "./find-dead-letters.ts";
import { printLetters } from "./format-letters.ts";
import { reportUnmatched } from "./report-unmatched.ts";
import { showExamples } from "./show-examples.ts";

type Options = LetterFlags & { readonly all?: true; readonly yes?: true; readonly dryRun?: true };

/** Adds the subcommand `discard`. */
export function addDiscard(deadLetters: Command, context: Context): void {
  addLetterOptions(deadLetters.command("discard").description("Deletes dead letters permanently, after a question."))
    .option("--all", "discard every dead letter")
    .option("--dry-run", "only list the dead letters that would be discarded")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", "\nExample:\n  npx stopcord dead-letters discard --status expired --until 2d")
    .action(async (options: Options, command: Command) => {
      requireFilter(options, "discard");
      const filter = readLetterFlags(options);
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
  const found = await findDeadLetters(queue, options.filter, context);
  const { letters } = found;
  printLetters(letters, options, context);
  reportUnmatched(options, found, context);
  if (options.dryRun) return terminal.note(`would discard ${countFound(found, queue)}`);
  await terminal.flush(); // the printed list may be the only copy of the dead letters
  const answer = letters.length === 0 ? "no" : await confirm(letters, { ...options, name: queue.name }, context);
  if (answer === "interrupted") exitWith(EXIT.interrupted);
  if (answer !== "yes") return terminal.note("nothing was discarded");
  await deleteAndReport(queue, letters, context);
}

/** Asks for the number of the letters, so that nobody discards more than they think. */
async function confirm(
  letters: readonly ReceivedLetter[],
  { name, yes }: Options & { readonly name: string },
  { terminal, signal }: Context,
): Promise<YesNoAnswer> {
  if (signal.aborted) return "interrupted";
  if (yes) return "yes";
  showExamples(letters, terminal);
  const count = String(letters.length);
  const question =
    letters.length === 1
      ? `Discard this dead letter of ${name} permanently? Type 1 to discard it:`
      : `Discard these ${count} dead letters of ${name} permanently? Type their number to discard them:`;
  return terminal.confirm(question, signal, count);
}

/** Deletes the dead letters that were listed, and none that arrived since. Letters that it does not find are not ok. */
async function deleteAndReport(queue: Queue, letters: readonly ReceivedLetter[], context: Context): Promise<void> {
  const { signal, terminal, exitWith } = context;
  const remainingIds = new Set(letters.map(({ messageId }) => messageId));
  const { isCut } = await sweep(queue, {
    signal,
    isDone: () => remainingIds.size === 0,
    visit({ MessageId = "" }) {
      if (!remainingIds.delete(MessageId)) return "release";
      terminal.progress(`discarded ${letters.length - remainingIds.size} of ${letters.length} …`);
      return "delete";
    },
  });
  terminal.note(`dead letters discarded: ${letters.length - remainingIds.size}`);
  if (remainingIds.size === 0 || signal.aborted) return;
  const why = isCut ? "the run ended after one minute" : "another reader may hide them for some minutes";
  terminal.note(`${remainingIds.size} of ${letters.length} were not found again: ${why}; run the command again`);
  exitWith(EXIT.notOk);
}
