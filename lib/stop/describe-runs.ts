import type { Listing } from "../huawei/listing.ts";
import { countNoun } from "../outcome/count-noun.ts";
import type { Service } from "../services/service.ts";

const MAX_NAMED = 10;

/** More runs than a selection may stop, in words: `more than 1 build was running`. */
export function describeTooMany(atMost: number, noun: string): string {
  return `more than ${countNoun(atMost, noun)} ${atMost === 1 ? "was" : "were"} running`;
}

/** A list in words: `3 builds; left out as protected: a, b`. */
export function describeRuns(listing: Listing, service: Pick<Service, "noun" | "selection">): string {
  const others = describeOthers(listing, service);
  const count = listing.runs.length === 0 ? `no ${service.noun}s` : countNoun(listing.runs.length, service.noun);
  return [count, ...(others === "" ? [] : [others])].join("; ");
}

/** Runs of a list that get no request, in words: `left out as protected: a, b; 2 more wait in a queue and cannot be stopped yet`. */
export function describeOthers(listing: Listing, { selection }: Pick<Service, "selection">): string {
  const { runs, protectedIds, queued, unreadable } = listing;
  const isEmpty = runs.length === 0 && protectedIds.length === 0 && queued === 0 && unreadable === 0;
  const parts = [
    protectedIds.length > 0 && `left out as protected: ${listSome(protectedIds)}`,
    queued > 0 && `${queued} more ${queued === 1 ? "waits" : "wait"} in a queue and cannot be stopped yet`,
    unreadable > 0 && `${unreadable} more ${unreadable === 1 ? "has an id" : "have ids"} that stopcord cannot read`,
    isEmpty && selection?.emptyRemark,
  ];
  return parts.filter((part) => typeof part === "string").join("; ");
}

function listSome(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_NAMED).join(", ");
  return ids.length > MAX_NAMED ? `${shown} and ${ids.length - MAX_NAMED} more` : shown;
}
