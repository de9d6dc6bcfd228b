import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES } from "../outcome/statuses.ts";
import { serviceNames } from "../services/service-names.ts";
import type { Context } from "./context.ts";
import { momentMs } from "./duration.ts";
import { type OutcomeFilter, outcomeFilter } from "./outcome-filter.ts";
import { outcomeText } from "./outcome-text.ts";
import type { Queue } from "./queue.ts";
import { readOutcome } from "./read-outcome.ts";
import { type Fate, sweep } from "./sweep.ts";
import { withQueue } from "./with-queue.ts";

const EXAMPLES = `
Examples:
  stopcord outcomes
  stopcord outcomes --follow --status gave-up --status denied
  stopcord outcomes --id release-42/3 --json
  stopcord outcomes --since 1h --service drs

Outcomes are given back unless --take says otherwise. What that costs those who read the results queue too: while this
command looks through it they see nothing of what it has received, for a minute at most; each look is one more receive
of every outcome and is billed. --take deletes what it prints: nobody else will ever see it.`;

type Options = OutcomeFilter & {
  readonly follow?: true;
  readonly json?: true;
  readonly take?: true;
};

/** Adds `outcomes`, which shows what is in the results queue. */
export function addOutcomes(program: Command, context: Context): void {
  program
    .command("outcomes")
    .summary("show what became of requests")
    .description("Shows the outcomes that are in the results queue, oldest first.")
    .option("--follow", "go on showing outcomes as they come, until Ctrl-C")
    .option("--id <id...>", "only those of these requests")
    .addOption(new Option("--service <service...>", "only those of these services").choices(serviceNames))
    .addOption(new Option("--status <status...>", "only those with these statuses").choices(Object.keys(STATUSES)))
    .addOption(
      new Option("--since <time>", "only those from this time on: 2h (ago), 2026-11-22T08:00:00Z").argParser(momentMs),
    )
    .option("--take", "delete what is shown from the queue")
    .option("--json", "one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action(async (options: Options, command: Command) => {
      const read = options.follow ? follow : showOnce;
      await withQueue("results", command, context, (results) => read(results, options, context));
    });
}

async function showOnce(results: Queue, options: Options, { terminal, signal }: Context): Promise<void> {
  const found: Outcome[] = [];
  const isWanted = outcomeFilter(options);
  let strangers = 0;
  const { seen, isCut } = await sweep(results, {
    signal,
    visit(message) {
      const outcome = readOutcome(message);
      if (outcome === undefined) strangers += 1;
      if (outcome === undefined || !isWanted(outcome)) return "leave";
      // What is deleted has to be shown first; what stays can be put into order.
      if (options.take) show(outcome, options, terminal);
      else found.push(outcome);
      terminal.progress(`${found.length} outcomes …`);
      return fateOf(options);
    },
  });
  found.sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1));
  for (const outcome of found) show(outcome, options, terminal);
  if (seen === 0) terminal.note(`${results.name} holds no outcome now`);
  if (strangers > 0) terminal.note(`messages in ${results.name} that are no outcomes: ${strangers}`);
  if (isCut) terminal.note(`${results.name} holds more than the ${seen} messages that were looked at in a minute`);
}

const PAUSE_MS = 2_000;
const POLL_SECONDS = 2;

/** Outcomes that were given back come again and are shown once. */
async function follow(results: Queue, options: Options, { terminal, signal }: Context): Promise<void> {
  const shown = new Set<string>();
  const isWanted = outcomeFilter(options);
  while (!signal.aborted) {
    const { seen } = await sweep(results, {
      ...{ signal, waitSeconds: POLL_SECONDS },
      visit(message) {
        const outcome = readOutcome(message);
        const { MessageId = "" } = message;
        if (outcome === undefined || shown.has(MessageId) || !isWanted(outcome)) return "leave";
        shown.add(MessageId);
        show(outcome, options, terminal);
        return fateOf(options);
      },
    });
    if (seen > 0) await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
}

function show(outcome: Outcome, { json }: Options, { print, style }: Context["terminal"]): void {
  print(json ? JSON.stringify(outcome) : outcomeText(outcome, style));
}

function fateOf({ take }: Options): Fate {
  return take ? "take" : "leave";
}
