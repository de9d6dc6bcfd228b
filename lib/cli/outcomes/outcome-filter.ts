import { createFilter } from "../../outcome/filter.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import { conditionsOf, type FilterFlags } from "../filters.ts";

/** Creates a predicate that is true for an outcome if every condition holds. */
export function outcomeFilter(flags: FilterFlags): (outcome: Outcome) => boolean {
  const matches = createFilter(conditionsOf(flags));
  return ({ requestId, service, account, requestedBy, finishedAt, ...outcome }) =>
    matches({
      ...outcome,
      id: requestId,
      services: listOf(service),
      accounts: listOf(account),
      requesters: listOf(requestedBy),
      atMs: Date.parse(finishedAt),
    });
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
