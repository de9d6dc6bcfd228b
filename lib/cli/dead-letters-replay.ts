import type { Command } from "commander";
import type { QueueName } from "../config.ts";
import type { DeadLetterQueue } from "../replay/dead-letter-queue.ts";
import { createReplay } from "../replay/replay.ts";
import type { ListedLetter, ReplayReport } from "../replay/report.ts";
import { wallClock } from "../time/clock.ts";
import { type Context, connect } from "./context.ts";
import { durationMs } from "./duration.ts";
import { EXIT } from "./exit-codes.ts";
import { addLetterOptions, chosenBy, type LetterOptions, refuseUnchosen } from "./letter-options.ts";
import { type LetterRow, letterText } from "./letter-text.ts";
import { openQueue, sqsClientOf } from "./queue.ts";

const EXAMPLES = `
Examples:
  stopcord dead-letters replay --id release-42
  stopcord dead-letters replay --status gave-up --code unavailable --sent-after 2h --dry-run
  stopcord dead-letters replay --all --max 100 --expires-in 30m

A replayed request is meant from now on: it gets a new sentAt and a new deadline. It is deleted from the dead letters only
once the requests queue has it, so that an interrupted run loses nothing and may send a few again.`;

type Options = LetterOptions & {
  readonly all?: true;
  readonly dryRun?: true;
  readonly expiresIn?: number;
  readonly maxReplays?: string;
};

/** A run hides what it looks at for at most this long. */
const RUN_MS = 10 * 60_000;
const POLL_SECONDS = 1;

/** Adds `dead-letters replay`. */
export function addReplay(deadLetters: Command, context: Context): void {
  addLetterOptions(
    deadLetters.command("replay").description("Sends the requests of dead letters again, as if they were meant now."),
  )
    .option("--all", "every one of them")
    .option("--dry-run", "only say which")
    .option("--expires-in <duration>", "make no stop call after this time (15m; at most 12h)", durationMs)
    .option("--max-replays <number>", "leave those alone that have been replayed so often (3)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: Options, command: Command) => {
      refuseUnchosen(options, "replay");
      const report = await replay(options, command, context);
      show(report, options, context);
    });
}

async function replay(options: Options, command: Command, context: Context): Promise<ReplayReport> {
  const { dryRun = false, expiresIn, maxReplays } = options;
  const expiresAt = expiresIn === undefined ? undefined : new Date(Date.now() + expiresIn).toISOString();
  const sentBefore = options.sentBefore ?? Date.now(); // or a request that fails again at once would be met again
  const chosen = chosenBy(
    { ...options, sentBefore },
    {
      ...{ dryRun, expiresAt },
      ...(maxReplays !== undefined && { maxReplays: Number(maxReplays) }),
    },
  );
  const connection = connect(command, context);
  const client = await sqsClientOf(connection);
  // One attempt, or a request whose answer is lost would be sent twice.
  const sender = await sqsClientOf(connection, { maxAttempts: 1 });
  try {
    const { createDeadLetterQueue } = await import("../replay/dead-letter-queue.ts");
    const letters = await openQueue(client, connection, "dead-letters");
    const requests = await openQueue(client, connection, "requests");
    const queueUrl = (name: QueueName) => (name === "requests" ? requests.url : letters.url);
    const queue = createDeadLetterQueue(sender, { queueUrl }, POLL_SECONDS);
    const endMs = Date.now() + RUN_MS;
    const remainingMs = () => (context.signal.aborted ? 0 : endMs - Date.now());
    return await createReplay(withProgress(queue, context), wallClock)(chosen, remainingMs);
  } finally {
    context.terminal.progress("");
    client.destroy();
    sender.destroy();
  }
}

function withProgress(queue: DeadLetterQueue, { terminal }: Context): DeadLetterQueue {
  let looked = 0;
  let sent = 0;
  const say = () => terminal.progress(`looked at ${looked} dead letters, sent ${sent} …`);
  return {
    ...queue,
    async receive(visibilitySeconds) {
      const received = await queue.receive(visibilitySeconds);
      looked += received.letters.length;
      say();
      return received;
    },
    async send(entries) {
      const faults = await queue.send(entries);
      sent += faults.filter((fault) => fault === undefined).length;
      say();
      return faults;
    },
  };
}

function show(report: ReplayReport, { json, dryRun }: Options, { terminal, exitWith }: Context): void {
  const { letters, skipped, matched, replayed, scanned, skippedCount, undeleted, ended, isComplete, message } = report;
  if (json) terminal.print(JSON.stringify(report));
  else for (const letter of letters) terminal.print(letterText(rowOf(letter), terminal.style));
  for (const { id, why } of skipped) terminal.note(`skipped ${id}: ${why}`);
  const would = dryRun ? `would replay ${matched - skippedCount}` : `replayed ${replayed}`;
  terminal.note(`${would} of ${scanned} dead letters${skippedCount > 0 ? `, skipped ${skippedCount}` : ""}`);
  if (undeleted > 0) terminal.note(`${undeleted} of them could not be deleted: the next run would replay them again`);
  if (!isComplete && ended !== "max") terminal.note(ENDED[ended] ?? message);
  if (ended === "not-readable" || ended === "not-writable") exitWith(EXIT.aws);
  if (skippedCount > 0 || undeleted > 0 || (!isComplete && ended !== "max")) exitWith(EXIT.notOk);
}

/** Where a person at a terminal is told something else than whoever invokes the function. */
const ENDED: Partial<Record<ReplayReport["ended"], string>> = {
  time: "stopped before every dead letter was looked at; run it again for the rest",
};

function rowOf({ sentAt, ...letter }: ListedLetter): LetterRow {
  return { ...letter, sentMs: Date.parse(sentAt) };
}
