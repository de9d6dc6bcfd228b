import { isoTime } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";

/** Why a run of `replay` came to its end. */
export const REPLAY_ENDS = {
  end: "every dead letter that could be received has been looked at",
  max: "as many as `max` allows were replayed",
  time: "the function's time is nearly up; invoke it again for the rest",
  full: "no more dead letters can be held at a time; invoke it again for the rest",
  "not-readable": "the dead-letter queue could not be read",
  "not-writable": "the requests queue took nothing any more",
} as const;

export type ReplayEnd = keyof typeof REPLAY_ENDS;

/** A dead letter in a list for people. */
export type ListedLetter = Pick<
  ReceivedLetter,
  "id" | "origin" | "services" | "status" | "code" | "message" | "deadLetteredAt" | "replays"
> & { readonly messageId: string; readonly sentAt: string };

/** What a run of `replay` did; a Lambda's answer has room for 6 MB, so each list ends after 1,000. */
export type ReplayReport = {
  readonly dryRun: boolean;
  /** Whether every dead letter was looked at. */
  readonly isComplete: boolean;
  readonly ended: ReplayEnd;
  /** The same in words, with what SQS said where that was the reason. */
  readonly message: string;
  readonly scanned: number;
  readonly matched: number;
  readonly replayed: number;
  readonly skippedCount: number;
  /** Those that matched and were not replayed. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  /** Dead letters looked at that are still there. */
  readonly left: number;
  /** Of these, those that were replayed and could not be deleted: the next run would replay them again. */
  readonly undeleted: number;
  /** Of these, those that could not be shown to others at once: they stay hidden until the function's time is over. */
  readonly hidden: number;
  /** Those that were replayed or, in a dry run, would have been. */
  readonly letters: readonly ListedLetter[];
};

/** How a run ended, and what SQS said where that was the reason. */
export type Ended = { readonly ended: ReplayEnd; readonly reason?: string | undefined };

type Remains = Pick<ReplayReport, "left" | "undeleted" | "hidden">;

const MAX_LISTED = 1_000;
const MAX_WHY = 512;

/** Counts what a run does. */
export type Tally = ReturnType<typeof createTally>;

export function createTally(dryRun: boolean) {
  const counts = { scanned: 0, matched: 0, replayed: 0, skippedCount: 0 };
  const skipped: { id: string; why: string }[] = [];
  const letters: ListedLetter[] = [];
  let chosen = 0;
  return {
    counts,
    get chosen() {
      return chosen;
    },
    skip({ id }: Pick<ReceivedLetter, "id">, why: string) {
      counts.skippedCount += 1;
      if (skipped.length < MAX_LISTED) skipped.push({ id, why: why.slice(0, MAX_WHY) });
    },
    /** Replayed or, in a dry run, fit to be. */
    replay(letter: ReceivedLetter) {
      chosen += 1;
      if (!dryRun) counts.replayed += 1;
      if (letters.length < MAX_LISTED) letters.push(listed(letter));
    },
    report({ ended, reason }: Ended, remains: Remains): ReplayReport {
      const message = reason === undefined ? REPLAY_ENDS[ended] : `${REPLAY_ENDS[ended]}: ${reason}`;
      return { ...{ dryRun, isComplete: ended === "end", ended, message }, ...counts, ...remains, skipped, letters };
    },
  };
}

function listed(letter: ReceivedLetter): ListedLetter {
  const { id, messageId, origin, services, status, code, message, deadLetteredAt, replays } = letter;
  const sentAt = isoTime(letter.sentMs);
  const distinct = [...new Set(services)];
  return { id, messageId, origin, services: distinct, status, code, message, sentAt, deadLetteredAt, replays };
}
