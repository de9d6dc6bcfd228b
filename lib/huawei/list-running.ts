import type { ListQuery, ListScope, RunList } from "../services/selection.ts";
import type { Service } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";
import { addPage, type PageRead } from "./add-page.ts";
import type { Blocked, CallLimits, CallResult, MakeCall } from "./calls.ts";
import { isSuccess } from "./judge.ts";
import type { Listing } from "./listing.ts";

/** The means and the limits of a listing in one delivery. */
export type Lister = {
  readonly service: Service;
  readonly scope: ListScope;
  readonly makeCall: MakeCall;
  readonly atMost: number;
  /** True while there is time for another call. */
  hasTime(): boolean;
  /** The limits of a call that is made now. */
  limits(): Omit<CallLimits, "maxCalls">;
  protectedId: PageRead["protectedId"];
  /** Pauses after failed tries; false where there is no time, or no try, left. */
  pause(failures: number): Promise<boolean>;
  /** Reports a fact that differs from what is known about a list. */
  onSurprise(text: string): void;
};

/** The end of a listing in one delivery: `unfinished` goes on in the next; `failed` is the call that ended it. */
export type ListEnd =
  | { readonly kind: "complete" | "too-many" | "unfinished" }
  | { readonly kind: "blocked"; readonly blocked: Blocked }
  | { readonly kind: "failed"; readonly result: CallResult };

/** A listing with its end in this delivery, and the last answer. */
export type Listed = { readonly end: ListEnd; readonly listing: Listing; readonly last?: CallResult | undefined };

/** Asks for the pages of a listing until it is complete, has more than `atMost` runs, or has to wait. It stops nothing. */
export async function listRunning(before: Listing, lister: Lister): Promise<Listed> {
  let listing = before;
  let last: CallResult | undefined;
  let failures = 0;
  for (;;) {
    const [query] = listing.pending;
    if (listing.runs.length > lister.atMost) return { end: { kind: "too-many" }, listing, last };
    if (query === undefined) return { end: { kind: "complete" }, listing, last };
    if (!lister.hasTime()) return { end: { kind: "unfinished" }, listing, last };
    const answer = await askOnce(query, lister);
    if (answer.kind === "blocked") return { end: answer, listing, last };
    last = answer.result;
    if (answer.kind === "page") listing = addPage(listing, answer.read);
    else if (answer.kind === "skip")
      listing = { ...listing, pending: [...answer.instead, ...listing.pending.slice(1)] };
    else {
      failures += 1;
      const mayRetry = isWorthRetry(answer.result) && (await lister.pause(failures));
      if (!mayRetry) return { end: { kind: "failed", result: answer.result }, listing, last };
    }
  }
}

type PageAnswer =
  | { readonly kind: "page"; readonly read: PageRead; readonly result: CallResult }
  | { readonly kind: "skip"; readonly instead: readonly ListQuery[]; readonly result: CallResult }
  | { readonly kind: "failed"; readonly result: CallResult }
  | { readonly kind: "blocked"; readonly blocked: Blocked };

async function askOnce(query: ListQuery, lister: Lister): Promise<PageAnswer> {
  const { service, scope, makeCall, onSurprise } = lister;
  const list = service.selection?.lists[query.list];
  if (list === undefined) throw new Error(`listing ${service.name}: it has no list ${query.list}`);
  const result = await makeCall(list.call(query, scope), { ...lister.limits(), maxCalls: 2 });
  if (result.verdict === "blocked") return { kind: "blocked", blocked: result };
  const { answer, wasSent, mask = (text: string) => text } = result;
  // An answer of IAM, which gave no token, is no list.
  const isReadable = wasSent && answer !== undefined && isSuccess(answer.status) && answer.code === undefined;
  const page = isReadable ? list.read(answer.body, query, scope) : undefined;
  for (const surprise of page?.surprises ?? []) onSurprise(surprise);
  if (page !== undefined) {
    const read = { page, query, list, service, mask, protectedId: lister.protectedId };
    return { kind: "page", read, result };
  }
  if (isReadable) onSurprise(`the list ${query.list} has an unknown shape`);
  const instead = insteadOf({ query, list, result, isProject: scope.isProject });
  return instead === undefined ? { kind: "failed", result } : { kind: "skip", instead, result };
}

/** Verdicts of a service that does not serve a list, or not to this account. */
const NOT_SERVED: ReadonlySet<Verdict> = new Set(["refused", "denied", "not-found", "stopped"]);

type Unserved = {
  readonly query: ListQuery;
  readonly list: RunList;
  readonly result: CallResult;
  readonly isProject: boolean;
};

/** The queries in place of one that the service does not answer; undefined where its failure counts. */
function insteadOf({ query, list, result, isProject }: Unserved): readonly ListQuery[] | undefined {
  if (list.isOptional) return [];
  const { verdict, answer } = result;
  const isAnswered = NOT_SERVED.has(verdict) || (verdict === "unsettled" && answer !== undefined);
  if (!isAnswered) return undefined;
  if (list.otherwise !== undefined) return [{ list: list.otherwise, page: 0 }];
  // A task of a project may be deleted while the project is listed.
  const isGone = isProject && query.taskId !== undefined && verdict === "not-found";
  return isGone ? [] : undefined;
}

/** A list changes nothing, so a call without an answer, or with a 2xx that is no list, is made again like one that failed. */
function isWorthRetry({ verdict, answer }: CallResult): boolean {
  if (verdict === "unavailable") return answer?.retryAfterMs === undefined;
  return answer === undefined || (isSuccess(answer.status) && answer.code === undefined);
}
