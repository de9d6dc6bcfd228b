import { type Command, Option } from "commander";
import { statusNames } from "../../outcome/statuses.ts";
import { serviceNames } from "../../services/service-names.ts";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { parseTimeMs } from "../duration.ts";
import { followOutcomes } from "./follow-outcomes.ts";
import { listOutcomes } from "./list-outcomes.ts";
import type { OutcomesOptions } from "./outcomes-options.ts";

const EXAMPLES = `
Examples:
  npx stopcord outcomes
  npx stopcord outcomes --follow --status gave-up --status denied
  npx stopcord outcomes --id release-42/3 --json
  npx stopcord outcomes --since 1h --service drs

outcomes releases every outcome after it has read it, unless --take is given. While it reads, for a minute at most,
other readers of the results queue do not receive these outcomes. Each run receives every outcome once more, which AWS
bills. With --take the command deletes the outcomes that it prints: no other reader receives them.`;

/** Adds the command `outcomes`. */
export function addOutcomes(program: Command, context: Context): void {
  program
    .command("outcomes")
    .summary("show outcomes of requests")
    .description("Shows the outcomes in the results queue, the oldest first.")
    .option("--follow", "show outcomes as they arrive, until Ctrl-C")
    .option("--id <id...>", "only the outcomes of these requests")
    .addOption(new Option("--service <service...>", "only the outcomes of these services").choices(serviceNames))
    .addOption(new Option("--status <status...>", "only the outcomes with these statuses").choices(statusNames))
    .addOption(
      new Option("--since <time>", "only outcomes since this time: 2h (ago), 2026-11-22T08:00:00Z").argParser(
        parseTimeMs,
      ),
    )
    .option("--take", "delete the shown outcomes from the queue")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", EXAMPLES)
    .action(async (options: OutcomesOptions, command: Command) => {
      const show = options.follow ? followOutcomes : listOutcomes;
      await withQueue(await connect(command, context), "results", (results) => show(results, options, context));
    });
}
