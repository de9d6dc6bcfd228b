import type { Command } from "commander";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { type Queue, withQueue } from "../aws/queue.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { describeFilters } from "../describe-filters.ts";
import { EXIT } from "../exit-codes.ts";
import { filtersOf } from "../filters.ts";
import { jsonLines, type Line } from "../line.ts";
import { addLetterOptions, type LetterFlags, readLetterFlags, requireFilter } from "./filter-options.ts";
import { type FoundDeadLetters, findDeadLetters } from "./find-dead-letters.ts";
import { formatLetters, printLetters } from "./format-letters.ts";
import { reportUnmatched } from "./report-unmatched.ts";

const EXAMPLES = `
Examples:
  npx stopcord dead-letters show release-42
  npx stopcord dead-letters show --status rejected --since 1h
  npx stopcord dead-letters show release-42 --body > request.json`;

type Flags = LetterFlags & { readonly body?: true; readonly all?: true };

/** Adds the subcommand `show`. */
export function addShow(deadLetters: Command, context: Context): void {
  addLetterOptions(
    deadLetters
      .command("show")
      .argument("[id]", "the id of the request or group, or the message id")
      .description("Shows dead letters with everything that is known about them."),
  )
    .option("--all", "show every dead letter")
    .option("--body", "print only the body: byte for byte, or escaped on a terminal")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string | undefined, flags: Flags, command: Command) => {
      if (id === undefined) requireFilter(flags, "show");
      else refuseBesideId(flags);
      const options = readLetterFlags(flags);
      await withQueue(await connect(command, context), "dead-letters", async (queue) => {
        const found = await findDeadLetters(queue, options, context);
        const letters = found.letters.filter((one) => id === undefined || one.id === id || one.messageId === id);
        if (id !== undefined && letters.length === 0 && !context.signal.aborted)
          throw new CliError(missingWords(id, flags, { queue, found }), EXIT.notOk);
        printAll(letters, flags, context);
        reportUnmatched(flags, { ...found, letters }, context);
      });
    });
}

/** Throws `CliError` for flags that would hide the letter of the id. */
function refuseBesideId({ id, max }: Flags): void {
  if (id === undefined && max === undefined) return;
  throw new CliError("show takes an id, or --id and --max: leave one of them out", EXIT.usage);
}

type Looked = { readonly queue: Pick<Queue, "name">; readonly found: FoundDeadLetters };

function missingWords(id: string, flags: Flags, { queue, found }: Looked): string {
  const filters = describeFilters(filtersOf(flags));
  const which = filters === "" ? `has the id ${id}` : `has the id ${id} and matches ${filters}`;
  return `no dead letter in ${queue.name} ${which} (${found.seen} read)`;
}

function printAll(letters: readonly ReceivedLetter[], flags: Flags, context: Context): void {
  const { terminal } = context;
  if (flags.body) for (const { text } of letters) terminal.printBody(text);
  else if (flags.json) printLetters(letters, flags, context);
  else for (const letter of letters) terminal.print(...formatWhole(letter));
}

/** The line of a letter, then its attributes and its body. */
function formatWhole(letter: ReceivedLetter): readonly Line[] {
  const { messageId, accounts, attributes, body, text } = letter;
  const fields = { messageId, account: [...new Set(accounts)].join(" "), ...attributes };
  const rows = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...formatLetters([letter]),
    ...rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`),
    ...(body.ok ? jsonLines(body.value) : [text]),
  ];
}
