import { isoTime } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";

/** Reasons for which a run of `replay` ends, with the message of each. */
export const REPLAY_ENDS = {
  end: "the run has received every dead letter that SQS hands out",
  max: "the run has replayed as many as `max` allows",
  time: "the function's time is nearly up; invoke it again for the rest",
  full: "one run cannot hold more dead letters; invoke the function again for the rest",
  "not-readable": "the dead-letter queue could not be read",
  "not-writable": "the requests queue took no message three times in a row",
} as const;

export type ReplayEnd = keyof typeof REPLAY_ENDS;

/** A dead letter in a list for people. */
export type ListedLetter = Pick<
  ReceivedLetter,
  | "id"
  | "origin"
  | "services"
  | "accounts"
  | "requesters"
  | "status"
  | "code"
  | "message"
  | "httpStatus"
  | "errorCode"
  | "deadLetteredAt"
  | "replays"
> & { readonly messageId: string; readonly sentAt: string };

/** The report of a run of `replay`. Each list ends after 1,000 items, since the answer of a Lambda function has at most 6 MB. */
export type ReplayReport = {
  readonly dryRun: boolean;
  /** Tells whether the run has received every dead letter. */
  readonly isComplete: boolean;
  readonly ended: ReplayEnd;
  /** The end in words, with the answer of SQS where that is the reason. */
  readonly message: string;
  readonly scanned: number;
  readonly matched: number;
  readonly replayed: number;
  readonly skippedCount: number;
  /** Letters that match and were not replayed. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  /** Letters that the run has received and that are still in the queue. */
  readonly left: number;
  /** Letters among `left` that were replayed and could not be deleted: the next run would replay them again. */
  readonly undeleted: number;
  /** Letters among `left` that could not be released: they stay hidden until the function's time is over. */
  readonly hidden: number;
  /** Letters that were replayed or, in a dry run, would have been. */
  readonly letters: readonly ListedLetter[];
};

/** The end of a run, and the answer of SQS where that is the reason. */
export type RunEnd = { readonly ended: ReplayEnd; readonly reason?: string | undefined };

type RemainingCounts = Pick<ReplayReport, "left" | "undeleted" | "hidden">;

const MAX_LISTED = 1_000;
const MAX_WHY = 512;

/** The counts and lists of one run. */
export type ReplayTally = ReturnType<typeof createReplayTally>;

export function createReplayTally(dryRun: boolean) {
  const counts = { scanned: 0, matched: 0, replayed: 0, skippedCount: 0 };
  const skipped: { id: string; why: string }[] = [];
  const letters: ListedLetter[] = [];
  let chosen = 0;
  return {
    counts,
    get chosen() {
      return chosen;
    },
    addSkipped({ id }: Pick<ReceivedLetter, "id">, why: string) {
      counts.skippedCount += 1;
      if (skipped.length < MAX_LISTED) skipped.push({ id, why: why.slice(0, MAX_WHY) });
    },
    /** Adds a letter that was replayed or, in a dry run, would be. */
    addReplayed(letter: ReceivedLetter) {
      chosen += 1;
      if (!dryRun) counts.replayed += 1;
      if (letters.length < MAX_LISTED) letters.push(toListed(letter));
    },
    report({ ended, reason }: RunEnd, remaining: RemainingCounts): ReplayReport {
      const message = reason === undefined ? REPLAY_ENDS[ended] : `${REPLAY_ENDS[ended]}: ${reason}`;
      const isComplete = ended === "end";
      return { dryRun, isComplete, ended, message, ...counts, ...remaining, skipped, letters };
    },
  };
}

function toListed(received: ReceivedLetter): ListedLetter {
  const {
    receiptHandle: _,
    body: __,
    text: ___,
    attributes: ____,
    cloudRequestId: _____,
    sentMs,
    ...letter
  } = received;
  const distinct = (texts: readonly string[]) => [...new Set(texts)];
  return {
    ...letter,
    services: distinct(letter.services),
    accounts: distinct(letter.accounts),
    requesters: distinct(letter.requesters),
    sentAt: isoTime(sentMs),
  };
}
