import { isDeepStrictEqual } from "node:util";
import { type CallPlace, type CallScope, placeOf } from "../accounts/scope.ts";
import { type Listed, listRunning } from "../huawei/list-running.ts";
import { type Listing, newListing } from "../huawei/listing.ts";
import type { ListQuery } from "../services/selection.ts";
import type { TargetShape } from "../services/service.ts";
import { listerOf, type SelectionRun } from "./lister.ts";
import { blamesAccount } from "./next-step.ts";
import { usableListing } from "./usable-listing.ts";

/** A listing, the place where it was made, and the last answer. */
export type Found = Pick<Listed, "listing" | "last"> & { readonly place: CallPlace };

/** The listing that the message carries, or a new one. A list that is not complete begins anew where the account was moved meanwhile. */
export function listingBefore<Shape extends TargetShape>(run: SelectionRun<Shape>): Found {
  const here = placeOf(run.scope);
  const { listing, place = here } = run.parsed.progress;
  const carried = listing && usableListing(listing, run.service);
  const isValid = carried?.pending.length === 0 || isDeepStrictEqual(place, here);
  return carried !== undefined && isValid ? { listing: carried, place } : { listing: firstListing(run), place: here };
}

/** A listing as it ended in this delivery, and the scope of its calls. */
type FoundInScope = Found & Pick<Listed, "end"> & { readonly scope: CallScope };

/** Lists until the listing ends in this delivery. A corrected accounts secret may let the same call in; in another place the list begins anew. */
export async function listInScope<Shape extends TargetShape>(
  run: SelectionRun<Shape>,
  before: Listing,
): Promise<FoundInScope> {
  const listed = await listRunning(before, listerOf(run));
  const isBlamed = listed.end.kind === "failed" && blamesAccount(listed.end.result.verdict);
  const scope = isBlamed ? await run.rereadScope() : undefined;
  if (scope === undefined) return foundIn(run.scope, listed);
  const isSamePlace = isDeepStrictEqual(placeOf(scope), placeOf(run.scope));
  const listing = isSamePlace ? listed.listing : firstListing(run);
  return foundIn(scope, await listRunning(listing, listerOf({ ...run, scope })));
}

function foundIn(scope: CallScope, { end, listing, last }: Listed): FoundInScope {
  return { end, listing, last, scope, place: placeOf(scope) };
}

function firstListing<Shape extends TargetShape>({ service, parsed }: SelectionRun<Shape>): Listing {
  const ids: Readonly<Record<string, unknown>> = parsed.request.target;
  const { oneTask, project } = service.selection ?? {};
  const isProject = project !== undefined && ids.runningIn !== undefined;
  const task = { list: oneTask?.list ?? "", page: 0, taskId: String(ids[oneTask?.taskField ?? ""]) };
  const first: ListQuery = isProject ? { list: project.list, page: 0 } : task;
  return newListing(first);
}
