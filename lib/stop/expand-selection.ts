import { protectedIdIn } from "../accounts/policy.ts";
import { summarise, summariseList } from "../huawei/answer-summary.ts";
import type { Listing } from "../huawei/listing.ts";
import { HALT_AGE_MS } from "../limits/halt-store.ts";
import type { ListedRun } from "../services/selection.ts";
import type { Service, TargetShape } from "../services/service.ts";
import { afterFailedList } from "./after-failed-list.ts";
import { describeOthers, describeRuns, describeTooMany } from "./describe-runs.ts";
import { type Found, listInScope, listingBefore } from "./list-in-scope.ts";
import type { SelectionRun } from "./lister.ts";
import { type Settled, settled, type Waiting, waiting } from "./next-step.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import { selectedRuns } from "./selected-runs.ts";

/** The end of a delivery of a selection; `runs` get a request each before its outcome is published. */
export type SelectionEnd = { readonly end: DeliveryEnd; readonly runs: readonly ListedRun[] };

/** Lists the running tasks of a selection, or takes the complete list that the message carries. It stops nothing itself. */
export async function expandSelection<Shape extends TargetShape>(run: SelectionRun<Shape>): Promise<SelectionEnd> {
  const { parsed, service } = run;
  const before = listingBefore(run);
  const halt = parsed.request.dryRun ? undefined : await run.findHalt();
  if (halt !== undefined) return endOf(run, { step: waiting("halted", HALT_AGE_MS), ...before, halt, runs: [] });
  if (before.listing.pending.length === 0) return finish(run, before);
  const { end, scope, ...found } = await listInScope(run, before.listing);
  const isFailed = end.kind === "failed";
  const ended = (step: Settled | Waiting): SelectionEnd => endOf(run, { step, ...found, isFailed, runs: [] });
  const { atMost } = parsed.request.target;
  switch (end.kind) {
    case "too-many":
      return ended(settled("refused", { code: "too-many", detail: describeTooMany(atMost, service.noun) }));
    case "unfinished":
      return ended(PROMPT);
    case "blocked":
      return ended(waiting(end.blocked.why, end.blocked.waitMs));
    case "failed":
      return ended(afterFailedList(end.result, service.noun));
    case "complete":
      // The list is handed back before a request is sent, so that a crash never leads to a second list.
      return isPublishedNow(run, found.listing) ? finish({ ...run, scope }, found) : ended(PROMPT);
  }
}

const PROMPT: Waiting = { ...waiting("listing"), isPrompt: true };

/** A last delivery hands nothing back, and nothing is sent for a dry run or an empty list. */
function isPublishedNow({ parsed }: SelectionRun, listing: Listing): boolean {
  return parsed.progress.isLast || parsed.request.dryRun || listing.runs.length === 0;
}

/** Publishes the runs of a complete list, unless the deadline has passed. A policy may have come into force since the list. */
function finish<Shape extends TargetShape>(run: SelectionRun<Shape>, complete: Found): SelectionEnd {
  const { parsed, service, requestId, tools } = run;
  const listing = withoutProtected(complete.listing, run);
  const found = { ...complete, listing };
  const { runs } = listing;
  if (parsed.request.dryRun) {
    const remark = `The selection names ${describeRuns(listing, service)}.`;
    const selected = selectedRuns({ service, requestId, runs });
    return endOf(run, { step: settled("dry-run", { remark, selected }), ...found, runs: [] });
  }
  if (tools.clock.now() >= parsed.deadlineMs) return endOf(run, { step: waiting("listing"), ...found, runs: [] });
  const step =
    runs.length > 0
      ? settled("selected", {
          detail: describeRuns(listing, service),
          selected: selectedRuns({ service, requestId, runs }),
        })
      : withoutRuns(listing, service);
  return endOf(run, { step, ...found, runs });
}

/** A task that runs under an id nobody can name is not stopped, so that "nothing is running" would be untrue. */
function withoutRuns(listing: Listing, service: Service): Settled {
  const others = describeOthers(listing, service);
  if (listing.unreadable > 0) return settled("gave-up", { code: "state-unknown", remark: `In the list, ${others}.` });
  return settled("selected", { code: "nothing-running", detail: others, selected: [] });
}

function withoutProtected(listing: Listing, run: SelectionRun): Listing {
  const { protected: protectedIds = [] } = run.scope.account;
  const ids = listing.runs.map(({ target }) => protectedIdIn(target, protectedIds));
  const found = ids.filter((id) => id !== undefined);
  return {
    ...listing,
    runs: listing.runs.filter((_, index) => ids[index] === undefined),
    protectedIds: [...new Set([...listing.protectedIds, ...found])],
  };
}

type Ended = Found &
  Pick<DeliveryEnd, "halt"> & {
    readonly step: Settled | Waiting;
    readonly runs: readonly ListedRun[];
    /** The last call failed. */
    readonly isFailed?: boolean;
  };

function endOf(
  { parsed }: Pick<SelectionRun, "parsed">,
  { step, listing, place, last, halt, isFailed, runs }: Ended,
): SelectionEnd {
  const before = parsed.progress.last;
  // Where this delivery got no answer, the reason of the last wait holds.
  const whyListing = last === undefined ? parsed.progress.why : undefined;
  const why = step.kind === "settled" ? undefined : step.why === "listing" ? whyListing : step.why;
  return {
    runs,
    end: {
      step,
      listing,
      place,
      halt,
      why,
      calls: 0,
      isInDoubt: false,
      hasQueryFailed: false,
      last: last === undefined ? before : (isFailed ? summarise : summariseList)(last, before),
    },
  };
}
