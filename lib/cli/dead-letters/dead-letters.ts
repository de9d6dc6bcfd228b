import type { Command } from "commander";
import type { Context } from "../context.ts";
import { addTriage } from "./add-triage.ts";
import { addDiscard } from "./discard.ts";
import { addList } from "./list.ts";
import { addReplay } from "./replay.ts";
import { addShow } from "./show.ts";

const EXAMPLES = `
Examples:
  npx stopcord dead-letters
  npx stopcord dead-letters list --status denied
  npx stopcord dead-letters show release-42
  npx stopcord dead-letters replay --status gave-up --code unavailable --dry-run
  npx stopcord dead-letters discard --status expired --until 2d

While a command reads the dead letters, they are hidden from other readers: for at most two minutes, or eleven during a
replay. At its end the command releases those that it did not replay or discard.`;

/** Adds the command `dead-letters` and its subcommands. */
export function addDeadLetters(program: Command, context: Context): void {
  const deadLetters = program
    .command("dead-letters")
    .summary("group, list, show, replay or discard dead letters")
    .description("Groups, lists, shows, replays and discards dead letters: requests that a person must look at.")
    .addHelpText("after", EXAMPLES);
  for (const add of [addTriage, addList, addShow, addReplay, addDiscard]) add(deadLetters, context);
}
