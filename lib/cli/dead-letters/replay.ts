import type { Command } from "commander";
import type { DeadLetterQueue } from "../../replay/dead-letter-queue.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { createReplay } from "../../replay/replay.ts";
import type { ReplayReport } from "../../replay/report.ts";
import { wallClock } from "../../time/clock.ts";
import { isoTime } from "../../time/iso-time.ts";
import { type Context, connect } from "../context.ts";
import { parseDurationMs } from "../duration.ts";
import { deadlineFlag } from "../flag-names.ts";
import { addFilterOptions, type FilterFlags, readFilterFlags, requireFilter } from "./filter-options.ts";
import { withReplayQueue } from "./replay-queue.ts";
import { printReplayReport } from "./replay-report.ts";

const EXAMPLES = `
Examples:
  npx stopcord dead-letters replay --id release-42
  npx stopcord dead-letters replay --status gave-up --code unavailable --sent-after 2h --dry-run
  npx stopcord dead-letters replay --all --max 100 --expires-in 30m

A replayed request has a new sentAt and a new deadline. The command deletes its dead letter only after the requests
queue has accepted the request. An interrupted run therefore loses nothing, but the next run may send a few requests
again.`;

type Options = FilterFlags & {
  readonly all?: true;
  readonly dryRun?: true;
  readonly expiresIn?: number;
  readonly maxReplays?: string;
};

/** The longest run, and so the longest time for which a run hides dead letters. */
const MAX_RUN_MS = 10 * 60_000;

/** Adds the subcommand `replay`. */
export function addReplay(deadLetters: Command, context: Context): void {
  addFilterOptions(
    deadLetters.command("replay").description("Sends the requests of dead letters again, as new requests."),
  )
    .option("--all", "replay every dead letter")
    .option("--dry-run", "only list the dead letters that would be replayed")
    .option("--expires-in <duration>", "make no stop call after this time (default: 15m; at most 12h)", parseDurationMs)
    .option("--max-replays <number>", "skip requests that were replayed this many times (default: 3)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: Options, command: Command) => {
      requireFilter(options, "replay");
      const replayOptions = readReplayFlags(options);
      const report = await withReplayQueue(await connect(command, context), context.terminal, (queue) =>
        replay(queue, replayOptions, context),
      );
      printReplayReport(report, options, context);
    });
}

function readReplayFlags(options: Options): ReplayOptions {
  const { dryRun = false, expiresIn, maxReplays } = options;
  const nowMs = Date.now();
  // Without an upper bound, a run would replay a request a second time if it failed again during the run.
  const { sentBefore = nowMs } = options;
  return readFilterFlags(
    { ...options, sentBefore },
    {
      dryRun,
      expiresAt: expiresIn === undefined ? undefined : isoTime(nowMs + expiresIn),
      ...(maxReplays !== undefined && { maxReplays: Number(maxReplays) }),
    },
    deadlineFlag(options),
  );
}

async function replay(
  queue: DeadLetterQueue,
  options: ReplayOptions,
  { terminal, signal }: Context,
): Promise<ReplayReport> {
  const endMs = Date.now() + MAX_RUN_MS;
  const remainingMs = () => (signal.aborted ? 0 : endMs - Date.now());
  try {
    return await createReplay(queue, wallClock)(options, remainingMs);
  } finally {
    terminal.progress("");
  }
}
