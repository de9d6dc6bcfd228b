import type { Clock } from "../time/clock.ts";
import { type Choose, type ChosenLetter, createChoice } from "./choose.ts";
import type { DeadLetterQueue } from "./dead-letter-queue.ts";
import { createLeases, type Leases } from "./leases.ts";
import type { ReplayOptions } from "./options.ts";
import { createReplayTally, type ReplayEnd, type ReplayReport, type ReplayTally, type RunEnd } from "./report.ts";

/** Sends the dead letters that match to `requests` again; resolves to a report of the run. */
export type Replay = (options: ReplayOptions, remainingMs: () => number) => Promise<ReplayReport>;

/** Takes the letters that a run has chosen, before it sends them or, in a dry run, lists them. */
export type OnChosen = (chosen: readonly ChosenLetter[]) => void;

/** Upper bound of one last receive, send and delete, each with its full timeout. */
const LAST_ROUND_MS = 30_000;
/** Upper bound of the time to release one letter, ten at a time. */
const RELEASE_MS = 2;
/** SQS allows about 120,000 hidden messages a queue, and then hands out no more. */
const MAX_HELD = 100_000;
/** Letters that a killed run has hidden appear again this long after the end that the run had. */
const SPARE_SECONDS = 30;

const PAUSE_MS = 500;

/**
 * Creates the replay of dead letters. A run hides each letter for its own length, sends it, and deletes it only once
 * `requests` has it. A run that is killed loses no letter, but may leave letters that it has replayed.
 */
export function createReplay(queue: DeadLetterQueue, clock: Clock, onChosen: OnChosen = () => {}): Replay {
  return async (options, remainingMs) => {
    const held = createLeases(queue);
    const tally = createReplayTally(options.dryRun);
    const marginMs = Math.min(LAST_ROUND_MS, remainingMs() / 3);
    const isLate = () => remainingMs() <= marginMs + held.size * RELEASE_MS;
    let end: RunEnd;
    let hidden = 0;
    try {
      end = await scan({ queue, clock, onChosen, options, held, tally, remainingMs, isLate });
    } finally {
      await held.deleteSent([]);
      hidden = await held.release();
    }
    return tally.report(end, { left: held.left, undeleted: held.undeleted, hidden });
  };
}

type Run = {
  readonly queue: DeadLetterQueue;
  readonly clock: Clock;
  readonly onChosen: OnChosen;
  readonly options: ReplayOptions;
  readonly held: Leases;
  readonly tally: ReplayTally;
  remainingMs(): number;
  isLate(): boolean;
};

/** The result of one receive and of the sends that follow from it. */
type Round = { readonly kind: "some" | "end" | "not-readable" | "not-writable"; readonly reason?: string | undefined };

/** Rounds of one kind in a row that end a run. */
const ENDING_ROUNDS = { some: Number.POSITIVE_INFINITY, end: 2, "not-readable": 3, "not-writable": 3 };

/** Plays rounds until a limit or a row of rounds ends the run. */
async function scan(run: Run): Promise<RunEnd> {
  const choose = createChoice(run);
  let last: Round = { kind: "some" };
  let inARow = 0;
  for (;;) {
    const limit = limitOf(run);
    if (limit !== undefined) return { ended: limit };
    const round = await playRound(run, choose);
    inARow = round.kind === last.kind ? inARow + 1 : 1;
    last = round;
    if (round.kind !== "some" && inARow >= ENDING_ROUNDS[round.kind])
      return { ended: round.kind, reason: round.reason };
  }
}

function limitOf({ options, tally, held, isLate }: Run): ReplayEnd | undefined {
  if (tally.chosen >= (options.max ?? Number.POSITIVE_INFINITY)) return "max";
  if (isLate()) return "time";
  return held.size >= MAX_HELD ? "full" : undefined;
}

async function playRound(run: Run, choose: Choose): Promise<Round> {
  const { held, tally, clock, remainingMs } = run;
  const { letters, fault } = await held.receive(Math.ceil(remainingMs() / 1000) + SPARE_SECONDS);
  if (fault !== undefined) {
    await clock.wait(PAUSE_MS);
    return { kind: "not-readable", reason: fault };
  }
  tally.counts.scanned += letters.length;
  if (letters.length === 0) return { kind: "end" };
  if (remainingMs() <= 0) return { kind: "some" }; // the time ended during the receive, by Ctrl-C: nothing more is sent
  const chosen = choose(letters);
  run.onChosen(chosen);
  return run.options.dryRun ? listOnly(run, chosen) : send(run, chosen);
}

function listOnly({ tally }: Run, chosen: readonly ChosenLetter[]): Round {
  for (const { letter } of chosen) tally.addReplayed(letter);
  return { kind: "some" };
}

async function send({ queue, tally, held }: Run, chosen: readonly ChosenLetter[]): Promise<Round> {
  const results = await queue.send(chosen);
  for (const { item, fault } of results) {
    if (fault === undefined) tally.addReplayed(item.letter);
    else tally.addSkipped(item.letter, `not known to be sent (${fault.reason})`);
  }
  const sent = results.filter(({ fault }) => fault === undefined).map(({ item }) => item.letter);
  await held.deleteSent(sent);
  const reason = results[0]?.fault?.reason;
  return chosen.length > 0 && sent.length === 0 ? { kind: "not-writable", reason } : { kind: "some" };
}
