import type { Command } from "commander";
import type { Context } from "./context.ts";
import { addDiscard } from "./dead-letters-discard.ts";
import { addList } from "./dead-letters-list.ts";
import { addReplay } from "./dead-letters-replay.ts";
import { addShow } from "./dead-letters-show.ts";

const EXAMPLES = `
Examples:
  stopcord dead-letters list --status denied
  stopcord dead-letters show release-42
  stopcord dead-letters replay --status gave-up --code unavailable --dry-run
  stopcord dead-letters discard --status expired --sent-before 2d

While a command looks through the dead letters, nobody else sees them, for a minute or two at most; those that it does
not replay or discard are given back at its end.`;

/** Adds `dead-letters` and its subcommands. */
export function addDeadLetters(program: Command, context: Context): void {
  const deadLetters = program
    .command("dead-letters")
    .summary("look at what a person must look at; replay or discard it")
    .description("Looks after the dead letters: requests that a person must look at.")
    .addHelpText("after", EXAMPLES);
  for (const add of [addList, addShow, addReplay, addDiscard]) add(deadLetters, context);
}
