import type { Clock } from "../time/clock.ts";
import { type Choose, type Chosen, createChoice } from "./choose.ts";
import type { DeadLetterQueue } from "./dead-letter-queue.ts";
import { createLeases, type Leases } from "./leases.ts";
import type { ReplayOptions } from "./options.ts";
import { createTally, type Ended, type ReplayEnd, type ReplayReport, type Tally } from "./report.ts";

/** Sends what matches of the dead letters to `requests` again, and says what it did. */
export type Replay = (options: ReplayOptions, remainingMs: () => number) => Promise<ReplayReport>;

/** A last receive, send and delete, each with all its patience, fit into this. */
const LAST_ROUND_MS = 30_000;
/** Letting go of one letter takes less than this, ten at a time. */
const RELEASE_MS = 2;
/** SQS keeps about 120,000 messages hidden at a time and hands out no more. */
const MAX_HELD = 100_000;
/** What a run hides comes back this long after it, should it be killed. */
const SPARE_SECONDS = 30;

const PAUSE_MS = 500;

/**
 * Replays dead letters. Each is hidden for the length of the run, sent, and deleted only once `requests` is known to have it:
 * a run that is killed may have replayed some that are still there, and has lost none.
 */
export function createReplay(queue: DeadLetterQueue, clock: Clock): Replay {
  return async (options, remainingMs) => {
    const held = createLeases(queue);
    const tally = createTally(options.dryRun);
    const marginMs = Math.min(LAST_ROUND_MS, remainingMs() / 3);
    const isLate = () => remainingMs() < marginMs + held.size * RELEASE_MS;
    let ended: Ended;
    let hidden = 0;
    try {
      ended = await scan({ queue, clock, options, held, tally, remainingMs, isLate });
    } finally {
      await held.deleteSent([]);
      hidden = await held.release();
    }
    return tally.report(ended, { left: held.left, undeleted: held.undeleted, hidden });
  };
}

type Run = {
  readonly queue: DeadLetterQueue;
  readonly clock: Clock;
  readonly options: ReplayOptions;
  readonly held: Leases;
  readonly tally: Tally;
  remainingMs(): number;
  isLate(): boolean;
};

/** What one receive came to, with what followed from it. */
type Round = { readonly kind: "some" | "end" | "not-readable" | "not-writable"; readonly reason?: string | undefined };

/** So many rounds of a kind in a row end a run. */
const ENDING_ROUNDS = { some: Number.POSITIVE_INFINITY, end: 2, "not-readable": 3, "not-writable": 3 };

/** Looks through the queue until something ends the run. */
async function scan(run: Run): Promise<Ended> {
  const choose = createChoice(run);
  let last: Round = { kind: "some" };
  let inARow = 0;
  for (;;) {
    const limit = limitOf(run);
    if (limit !== undefined) return { ended: limit };
    const round = await play(run, choose);
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

async function play(run: Run, choose: Choose): Promise<Round> {
  const { held, tally, clock, remainingMs } = run;
  const { letters, fault } = await held.receive(Math.ceil(remainingMs() / 1000) + SPARE_SECONDS);
  if (fault !== undefined) {
    await clock.wait(PAUSE_MS);
    return { kind: "not-readable", reason: fault };
  }
  tally.counts.scanned += letters.length;
  return letters.length === 0 ? { kind: "end" } : send(run, choose(letters));
}

async function send({ queue, options, tally, held }: Run, chosen: readonly Chosen[]): Promise<Round> {
  const faults = options.dryRun ? [] : await queue.send(chosen.map(({ entry }) => entry));
  for (const [index, { letter }] of chosen.entries()) {
    const fault = faults[index];
    if (fault === undefined) tally.replay(letter);
    else tally.skip(letter, `not known to be sent (${fault})`);
  }
  if (options.dryRun) return { kind: "some" };
  const sent = chosen.flatMap(({ letter }, index) => (faults[index] === undefined ? [letter] : []));
  await held.deleteSent(sent);
  return chosen.length > 0 && sent.length === 0 ? { kind: "not-writable", reason: faults[0] } : { kind: "some" };
}
