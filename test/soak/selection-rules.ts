import type { Rule } from "./rules.ts";
import {
  hasStoppedRuns,
  listAnswers,
  listLastingRuns,
  listNamed,
  listShownRuns,
  listUnseenStops,
  wasHeld,
} from "./selection-facts.ts";

/** Statuses with which a selection can end. */
const STATUSES: readonly string[] = [
  "selected",
  "dry-run",
  "refused",
  "denied",
  "not-found",
  "gave-up",
  "expired",
  "rejected",
];

/** Makes a rule about the outcomes of selections. */
function rule(cases: string | undefined, claim: string, holds: Rule["holds"]): Rule {
  return {
    ...(cases !== undefined && { cases: cases.split(" ") }),
    claim,
    holds: (c) => c.selection === undefined || holds(c),
  };
}

/** Claims of the outcomes of selections. The requests for the runs are judged like any other. */
export const SELECTION_RULES: readonly Rule[] = [
  { claim: "only a selection is selected", cases: ["selected"], holds: ({ selection }) => selection !== undefined },
  rule(undefined, "a selection is never stopped itself", ({ outcome }) => STATUSES.includes(outcome.status)),
  rule(undefined, "each stop is about a run of the selection that a list showed as running", (c) => {
    return listUnseenStops(c).length === 0;
  }),
  rule(undefined, "no run is stopped in a dry run or against the policy", (c) => {
    return !(c.request.dryRun || c.request.isForbidden) || !hasStoppedRuns(c);
  }),
  rule("selected dry-run refused/too-many", "a list was answered", (c) => listAnswers(c).length > 0),
  rule("selected dry-run", "each run that ran from the first list to the last is named", (c) => {
    const named = listNamed(c);
    return listLastingRuns(c).every(({ id }) => named.includes(id));
  }),
  rule("selected dry-run", "a list showed each named run as running", (c) => {
    const shown = listShownRuns(c, listAnswers(c)).map(({ id }) => id);
    return listNamed(c).every((id) => shown.includes(id));
  }),
  rule("selected dry-run", "no named run is protected", (c) => {
    const named = listNamed(c);
    return c.selection?.runs.every(({ id, isProtected }) => !isProtected || !named.includes(id)) ?? true;
  }),
  rule("selected dry-run", "at most `atMost` runs are named", (c) => listNamed(c).length <= atMostOf(c)),
  rule("selected/", "a run is named", (c) => listNamed(c).length > 0),
  rule("selected/nothing-running", "no run is named", (c) => listNamed(c).length === 0),
  rule("selected/", "no halt held the selection", (c) => !wasHeld(c)),
  rule("refused/too-many", "more than `atMost` runs were running", (c) => {
    return listShownRuns(c, listAnswers(c)).filter(({ isProtected }) => !isProtected).length > atMostOf(c);
  }),
  rule("refused/too-many", "no run is stopped, unless another outcome has selected it", (c) => {
    return c.outcomes.some(({ status }) => status === "selected") || !hasStoppedRuns(c);
  }),
  rule("not-found", "the selection has no run", (c) => {
    return c.selection?.runs.every(({ record }) => record === undefined) ?? true;
  }),
];

function atMostOf({ request }: Parameters<Rule["holds"]>[0]): number {
  return request.selection?.atMost ?? 0;
}
