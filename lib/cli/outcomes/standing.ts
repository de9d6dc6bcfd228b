import type { Outcome } from "../../outcome/outcome.ts";
import { statusWords } from "../status-words.ts";

/** The facts about an outcome that decide which of several stands. */
type StandingFacts = Pick<Outcome, "requestId" | "ok" | "status" | "code" | "finishedAt">;

/** The standing of an outcome among several of its request, as `--json` prints it and in words. */
export type Standing = { readonly name: "stands" | "does-not-stand" | "none-ok"; readonly words: string };

/** An outcome that has arrived: its standing, and the outcome that counted until then, if another one stands now. */
export type Arrival = { readonly standing: Standing | undefined; readonly replaced: StandingFacts | undefined };

/** The outcomes of each request so far, in the order in which they were finished. */
export type Standings = {
  add(outcome: StandingFacts): Arrival;
  /** Returns the standing among all outcomes so far; undefined for the only one of its request. */
  of(outcome: StandingFacts): Standing | undefined;
};

/** A reader that runs for days forgets the requests that came first. */
const MAX_REQUESTS = 100_000;

/**
 * Creates an empty record of outcomes. Of several for one request, the first that is ok stands. That of a dry run does not count: it
 * stopped nothing, so it says nothing about a request with its id.
 */
export function createStandings(): Standings {
  const byRequest = new Map<string, readonly StandingFacts[]>();
  const allOf = ({ requestId }: StandingFacts) => byRequest.get(requestId) ?? [];
  return {
    add(outcome) {
      if (outcome.status === "dry-run") return { standing: undefined, replaced: undefined };
      const before = allOf(outcome);
      const all = [...before, outcome].sort((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt));
      byRequest.set(outcome.requestId, all);
      const [oldest] = byRequest.keys();
      if (byRequest.size > MAX_REQUESTS && oldest !== undefined) byRequest.delete(oldest);
      return describeArrival(outcome, before, all);
    },
    of(outcome) {
      const all = allOf(outcome);
      const name = nameOf(outcome, all);
      const place = `outcome ${all.indexOf(outcome) + 1} of ${all.length} of this request in the queue`;
      return name && { name, words: `${place}; ${LISTED_WORDS[name]}` };
    },
  };
}

const LISTED_WORDS = {
  stands: "it stands, as the first that is ok",
  "does-not-stand": "it does not stand",
  "none-ok": "none of them is ok",
} as const;

function describeArrival(
  outcome: StandingFacts,
  before: readonly StandingFacts[],
  all: readonly StandingFacts[],
): Arrival {
  const name = nameOf(outcome, all);
  const replaced = name === "stands" ? (firstOk(before) ?? before.at(-1)) : undefined;
  const words =
    name && `outcome ${all.length} of this request in this run; ${arrivalWords(name, replaced ?? firstOk(all))}`;
  return { standing: name && { name, words: words ?? "" }, replaced };
}

/** `other` is the outcome that is replaced, or the one that stands. */
function arrivalWords(name: Standing["name"], other: StandingFacts | undefined): string {
  if (name === "none-ok" || other === undefined) return LISTED_WORDS["none-ok"];
  return name === "stands"
    ? `it stands, instead of ${statusWords(other)}`
    : `it does not stand, but ${statusWords(other)} of ${other.finishedAt}, the first that is ok`;
}

function nameOf(outcome: StandingFacts, all: readonly StandingFacts[]): Standing["name"] | undefined {
  if (all.length < 2 || !all.includes(outcome)) return undefined;
  const standing = firstOk(all);
  if (standing === undefined) return "none-ok";
  return standing === outcome ? "stands" : "does-not-stand";
}

function firstOk(ordered: readonly StandingFacts[]): StandingFacts | undefined {
  return ordered.find(({ ok }) => ok);
}
