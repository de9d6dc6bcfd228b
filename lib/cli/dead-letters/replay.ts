import type { Command } from "commander";
import { countNoun } from "../../outcome/count-noun.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { createReplay } from "../../replay/replay.ts";
import type { ReplayReport } from "../../replay/report.ts";
import { groupIdOf } from "../../request/group.ts";
import { wallClock } from "../../time/clock.ts";
import { isoTime } from "../../time/iso-time.ts";
import type { Connection } from "../aws/connection.ts";
import { withQueue } from "../aws/queue.ts";
import { type Context, connect } from "../context.ts";
import { parseDurationMs } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { deadlineFlag } from "../flag-names.ts";
import { noteHalts } from "../halt/note-halts.ts";
import { placeFlags } from "../place.ts";
import { shellWord } from "../shell-word.ts";
import { chooseSource } from "../wait/outcome-source.ts";
import { reportOutcomes } from "../wait/report-outcomes.ts";
import { requireWait } from "../wait/wait-progress.ts";
import { confirmReplay } from "./confirm-replay.ts";
import { addLetterOptions, type LetterFlags, readLetterFlags, requireFilter } from "./filter-options.ts";
import { noteFinality } from "./note-finality.ts";
import { type ReplayQueue, withReplayQueue } from "./replay-queue.ts";
import { printReplayReport } from "./replay-report.ts";

const HELP = `
Examples:
  npx stopcord dead-letters replay --status gave-up --max 5 --wait
  npx stopcord dead-letters replay --group release-42 --since 2h --dry-run
  npx stopcord dead-letters replay --all --max 100 --expires-in 30m --yes

A replayed request has a new sentAt and a new deadline. The command deletes its dead letter only after the requests
queue has accepted the request. An interrupted run therefore loses nothing, but the next run may send a few requests
again. On a terminal the command asks first. With --wait it prints the outcome of each request, and the exit code says
whether all are ok: a trial with --max 5 shows whether the cause is gone.`;

type Options = LetterFlags & {
  readonly all?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly expiresIn?: number;
  readonly maxReplays?: string;
  readonly anyRun?: true;
  readonly wait?: true;
  readonly timeout?: number;
};

/** The longest run. It hides dead letters for 30 s more. */
const MAX_RUN_MS = 10 * 60_000;

/** Adds the subcommand `replay`. */
export function addReplay(deadLetters: Command, context: Context): void {
  addLetterOptions(
    deadLetters.command("replay").description("Sends the requests of dead letters again, as new requests."),
  )
    .option("--all", "replay every dead letter")
    .option("--dry-run", "only list the dead letters that would be replayed")
    .option("-y, --yes", "do not ask")
    .option("--expires-in <duration>", "make no stop call after this time (default: 15m; at most 12h)", parseDurationMs)
    .option("--max-replays <number>", "skip requests that were replayed this many times (default: 3)")
    .option("--any-run", "replay selections and code checks too, which may stop a newer run")
    .option("--wait", "wait for the outcomes, print them, and set the exit code")
    .option("--timeout <duration>", "the longest time that --wait waits (default: 2m)", parseDurationMs)
    .addHelpText("after", HELP)
    .action(async (options: Options, command: Command) => {
      requireFilter(options, "replay");
      requireWait(options);
      const replayOptions = readReplayFlags(options);
      const connection = await connect(command, context);
      await noteHalts(connection, context);
      const answer = await confirmReplay(connection, { ...options, replayOptions }, context);
      if (answer === "interrupted") context.exitWith(EXIT.interrupted);
      if (answer !== "yes") return context.terminal.note("nothing was replayed");
      await replayAndReport(connection, { ...options, replayOptions }, context);
    });
}

function readReplayFlags(options: Options): ReplayOptions {
  const { dryRun = false, anyRun = false, expiresIn, maxReplays } = options;
  const nowMs = Date.now();
  return readLetterFlags(
    options,
    {
      dryRun,
      anyRun,
      // Without an upper bound, a run would replay a request a second time if it failed again during the run.
      sentBefore: isoTime(nowMs),
      expiresAt: expiresIn === undefined ? undefined : isoTime(nowMs + expiresIn),
      ...(maxReplays !== undefined && { maxReplays: Number(maxReplays) }),
    },
    deadlineFlag(options),
  );
}

type Chosen = Options & { readonly replayOptions: ReplayOptions };

async function replayAndReport(connection: Connection, options: Chosen, context: Context): Promise<void> {
  const { replayOptions, wait, dryRun, json, timeout } = options;
  const sent = await withReplayQueue(connection, context.terminal, async (queue) => {
    printReplayReport(await replay(queue, replayOptions, context), options, context);
    return queue.sent;
  });
  const { length } = sent.ids();
  if (dryRun || length === 0 || context.signal.aborted) return;
  if (!wait) return noteNextStep(sent.ids(), connection, context);
  await withQueue(connection, "results", async (results) => {
    const source = await chooseSource(connection, results, context);
    context.terminal.note(`waiting for ${countNoun(length, "outcome")} in ${source.words} …`);
    await reportOutcomes({ sent, source, results, connection, json, timeout }, context);
  });
}

const MAX_NAMED = 5;

/** Names the command that tells the outcomes: a group stands for its members. */
function noteNextStep(ids: readonly string[], connection: Connection, { terminal }: Context): void {
  const names = [...new Set(ids.map((id) => groupIdOf(id) ?? id))];
  const named = names.slice(0, MAX_NAMED).map(shellWord).join(" ");
  terminal.note(`their outcomes: npx stopcord ${placeFlags(connection)} status ${named}`);
}

async function replay(
  queue: ReplayQueue,
  options: ReplayOptions,
  { terminal, signal }: Context,
): Promise<ReplayReport> {
  const endMs = Date.now() + MAX_RUN_MS;
  const remainingMs = () => (signal.aborted ? 0 : endMs - Date.now());
  try {
    return await createReplay(queue, wallClock, noteFinality(terminal))(options, remainingMs);
  } finally {
    terminal.progress("");
  }
}
