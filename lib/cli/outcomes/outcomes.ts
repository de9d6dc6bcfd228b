import type { Command } from "commander";
import { statusNames } from "../../outcome/statuses.ts";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { addFilters, requireWindow } from "../filters.ts";
import { followOutcomes } from "./follow-outcomes.ts";
import { listOutcomes } from "./list-outcomes.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";

const EXAMPLES = `
Examples:
  npx stopcord outcomes
  npx stopcord outcomes --follow --status gave-up --status denied
  npx stopcord outcomes --id release-42/3 --json
  npx stopcord outcomes --since 1h --service drs --requested-by release-robot

outcomes releases every outcome after it has read it, unless --take is given. While it reads, for a minute at most,
other readers of the results queue do not receive these outcomes. Each run receives every outcome once more, which AWS
bills. With --take the command deletes the outcomes that it prints: no other reader receives them.

A request may have several outcomes. The first that is ok stands, and a line says which. With --json, each outcome of
such a request has the field standing: stands, does-not-stand or none-ok. With --follow and --take this is the standing
so far. A later outcome then says which one it replaces.`;

/** Adds the command `outcomes`. */
export function addOutcomes(program: Command, context: Context): void {
  const outcomes = program
    .command("outcomes")
    .summary("show outcomes of requests")
    .description("Shows the outcomes in the results queue, the oldest first.")
    .option("--follow", "show outcomes as they arrive, until Ctrl-C");
  addFilters(outcomes, statusNames)
    .option("--take", "delete the shown outcomes from the queue")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", EXAMPLES)
    .action(async (options: OutcomesOptions, command: Command) => {
      requireWindow(options);
      const show = options.follow ? followOutcomes : listOutcomes;
      await withQueue(await connect(command, context), "results", (results) => show(results, options, context));
    });
}
