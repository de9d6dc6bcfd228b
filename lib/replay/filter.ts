import { type Conditions, createFilter, type FilterFacts } from "../outcome/filter.ts";
import { timeMs } from "../time/iso-time.ts";
import { letterMs, type ReceivedLetter, statusOf } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** The conditions on a dead letter. */
export type ReplayFilter = Pick<
  ReplayOptions,
  | "ids"
  | "group"
  | "service"
  | "status"
  | "code"
  | "account"
  | "requestedBy"
  | "errorCode"
  | "since"
  | "until"
  | "sentBefore"
  | "sentAfter"
>;

/** Creates a test of dead letters: every given condition must hold, and one of its values is enough. */
export function replayFilter(filter: ReplayFilter): (letter: ReceivedLetter) => boolean {
  const matches = createFilter(conditionsOf(filter));
  const beforeMs = optionalMs(filter.sentBefore) ?? Number.POSITIVE_INFINITY;
  const afterMs = optionalMs(filter.sentAfter) ?? Number.NEGATIVE_INFINITY;
  return (letter) => letter.sentMs < beforeMs && letter.sentMs >= afterMs && matches(factsOfLetter(letter));
}

function conditionsOf({ ids, since, until, ...filter }: ReplayFilter): Conditions {
  return {
    id: ids,
    group: listOf(filter.group),
    service: listOf(filter.service),
    status: listOf(filter.status),
    code: listOf(filter.code),
    account: listOf(filter.account),
    requestedBy: listOf(filter.requestedBy),
    errorCode: listOf(filter.errorCode),
    sinceMs: optionalMs(since),
    untilMs: optionalMs(until),
  };
}

/** The facts of a dead letter. Its time is that of its outcome; where it has none, that of its request. */
export function factsOfLetter(letter: ReceivedLetter): FilterFacts {
  return { ...letter, status: statusOf(letter), atMs: letterMs(letter) };
}

function optionalMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : timeMs(time);
}

function listOf(values: string | readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined ? undefined : [values].flat();
}
