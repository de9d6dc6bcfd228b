import * as z from "zod/mini";
import { isSafeQuery, isSafeRunId, type Listing } from "../huawei/listing.ts";
import type { Service } from "../services/service.ts";

/** A listing of a message as far as this version can go on with it. Undefined where its lists or its runs are unknown: it begins anew. */
export function usableListing(listing: Listing, { target, selection }: Service): Listing | undefined {
  const lists = selection?.lists ?? {};
  const schema = z.object(target);
  const isKnown = listing.pending.every((query) => Object.hasOwn(lists, query.list) && isSafeQuery(query));
  const isValid = listing.runs.every((run) => isSafeRunId(run.id) && schema.safeParse(run.target).success);
  return isKnown && isValid ? listing : undefined;
}
