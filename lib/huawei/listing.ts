import type { ListedRun, ListQuery } from "../services/selection.ts";

/** The state of the listing of a selection. It travels with the message until the list is complete and its runs have requests. */
export type Listing = {
  /** Pages to ask for, in their order; the list is complete without any. */
  readonly pending: readonly ListQuery[];
  /** Runs that are running, by their lists. */
  readonly runs: readonly ListedRun[];
  /** Ids for which the policy of the account leaves a run out. */
  readonly protectedIds: readonly string[];
  /** Runs that wait in a queue of the service. */
  readonly queued: number;
  /** Items whose ids could not be read. */
  readonly unreadable: number;
  /** Tasks found by a filtered list, which may be read twice. */
  readonly seen: readonly string[];
};

/** A listing that has not begun. */
export function newListing(first: ListQuery): Listing {
  return { pending: [first], runs: [], protectedIds: [], queued: 0, unreadable: 0, seen: [] };
}

/** An id of the cloud that is safe in a path. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const SAFE_RUN_ID = /^[A-Za-z0-9_/-]{1,64}$/;

/** Tells whether a query of an answer, or of a message, can be asked. */
export function isSafeQuery({ taskId }: Pick<ListQuery, "taskId">): boolean {
  return taskId === undefined || SAFE_ID.test(taskId);
}

export function isSafeRunId(id: string): boolean {
  return SAFE_RUN_ID.test(id);
}

const MAX_TEXT = 64;

/** Text of the cloud for display: masked, then cut to 64 code points. */
export function shownText(text: string | undefined, mask: (text: string) => string): string | undefined {
  if (text === undefined || text === "") return undefined;
  return [...mask(text.slice(0, 4_096))].slice(0, MAX_TEXT).join("");
}
