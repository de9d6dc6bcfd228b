import { causeOf, NONE } from "../../outcome/filter.ts";
import { letterMs, type ReceivedLetter, statusOf } from "../../replay/dead-letter.ts";
import { groupIdOf } from "../../request/group.ts";
import { groupBy } from "../group-by.ts";

/** Letters with one status, code, service and cause. */
export type CauseGroup = {
  readonly status: string;
  readonly code: string;
  /** The distinct services of the letters: several where a group of requests was rejected as a whole. */
  readonly services: readonly string[];
  /** The error code, or the HTTP status without one, or `none`: what `--error-code` takes. */
  readonly cause: string;
  readonly letters: readonly ReceivedLetter[];
  readonly oldestMs: number;
};

/** Letters by a text that they share, the most frequent first. */
export type Tally = readonly { readonly name: string; readonly count: number }[];

/** Groups letters by status, code, service and cause, the largest group first. */
export function groupByCause(letters: readonly ReceivedLetter[]): readonly CauseGroup[] {
  const groups = groupBy(letters, (letter) => JSON.stringify(keyOf(letter)));
  return [...groups.values()]
    .map((members) => ({
      ...keyOf(members[0]),
      letters: members,
      oldestMs: Math.min(...members.map(letterMs)),
    }))
    .sort((a, b) => b.letters.length - a.letters.length);
}

function keyOf(letter: ReceivedLetter | undefined) {
  const { code = NONE, services = [] } = letter ?? {};
  return {
    status: (letter && statusOf(letter)) ?? NONE,
    code,
    services: [...new Set(services)].sort(),
    cause: causeOf(letter ?? {}),
  };
}

/** Counts letters by requester; a letter of several requesters counts for each. */
export function tallyRequesters(letters: readonly ReceivedLetter[]): Tally {
  return tally(letters, ({ requesters }) => (requesters.length === 0 ? [NONE] : requesters));
}

/** Counts letters by the group whose members they are, by the id before the last slash. */
export function tallyGroups(letters: readonly ReceivedLetter[]): Tally {
  return tally(letters, ({ id }) => [groupIdOf(id) ?? []].flat());
}

function tally(letters: readonly ReceivedLetter[], namesOf: (letter: ReceivedLetter) => readonly string[]): Tally {
  const counts = new Map<string, number>();
  for (const letter of letters)
    for (const name of new Set(namesOf(letter))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
