import * as z from "zod/mini";
import type { ListedRun, ListPage, ListQuery, RunList } from "../services/selection.ts";
import type { Service } from "../services/service.ts";
import { isSafeQuery, isSafeRunId, type Listing, shownText } from "./listing.ts";

/** One page as it was read, and the means to judge its runs. */
export type PageRead = {
  readonly page: ListPage;
  readonly query: ListQuery;
  readonly list: RunList;
  readonly service: Service;
  /** Masks the secrets of the call. */
  mask(text: string): string;
  /** The protected id of a target, which is then left out. */
  protectedId(target: ListedRun["target"]): string | undefined;
};

/** So many pages wait at most before the pages of the first list: a message has a limited size. */
const MANY_PENDING = 300;
/** The runs that end while a filtered list is read again make one more pass likely, never endless. */
const MAX_PASSES = 5;

/** Adds a page to a listing: its runs, the lists of its tasks, and its next page. */
export function addPage(listing: Listing, read: PageRead): Listing {
  const runs = newRuns(listing, read);
  const further = newQueries(listing, read);
  const hasNews = runs.listed.length > 0 || further.safe.length > 0;
  const [, ...rest] = listing.pending;
  const next = nextQuery(read, hasNews);
  const after = [...rest, ...further.safe];
  return {
    pending: rest.length < MANY_PENDING ? [...next, ...after] : [...after, ...next],
    runs: [...listing.runs, ...runs.listed],
    protectedIds: [...new Set([...listing.protectedIds, ...runs.protectedIds])],
    queued: listing.queued + (read.page.queued ?? 0),
    unreadable: listing.unreadable + runs.unreadable + further.unreadable,
    seen: read.list.isFiltered ? [...listing.seen, ...further.safe.map(keyOf)] : listing.seen,
  };
}

function newRuns(listing: Listing, { page, service, mask, protectedId }: PageRead) {
  const known = new Set(listing.runs.map(({ id }) => id));
  const schema = z.object(service.target);
  const listed: ListedRun[] = [];
  const protectedIds: string[] = [];
  let unreadable = 0;
  for (const { target, id, name, since, by } of page.runs) {
    const parsed = schema.safeParse(target);
    const isSafe = parsed.success && isSafeRunId(id) && mask(id) === id;
    if (!isSafe) unreadable += 1;
    if (!isSafe || known.has(id)) continue;
    known.add(id);
    const protection = protectedId(parsed.data);
    if (protection !== undefined) protectedIds.push(protection);
    else {
      const shown = { name: shownText(name, mask), since: shownText(since, mask), by: shownText(by, mask) };
      listed.push({ target: parsed.data, id, ...shown });
    }
  }
  return { listed, protectedIds, unreadable };
}

function newQueries({ seen }: Listing, { page, list, mask }: PageRead) {
  const known = new Set(list.isFiltered ? seen : []);
  const safe: ListQuery[] = [];
  let unreadable = 0;
  for (const query of page.further) {
    const isSafe = isSafeQuery(query) && (query.page > 0 || mask(query.taskId ?? "") === (query.taskId ?? ""));
    if (!isSafe) unreadable += 1;
    if (!isSafe || known.has(keyOf(query))) continue;
    known.add(keyOf(query));
    safe.push({ ...query, taskName: shownText(query.taskName, mask) });
  }
  return { safe, unreadable };
}

function keyOf({ list, taskId = "" }: ListQuery): string {
  return `${list} ${taskId}`;
}

/** The next page; after several pages of a filtered list its first page again, until a pass finds nothing new. */
function nextQuery({ page, query, list }: PageRead, foundNews: boolean): readonly ListQuery[] {
  const hasNews = query.hasNews === true || foundNews;
  if (page.nextPage !== undefined) return [{ ...page.nextPage, hasNews }];
  const pass = query.pass ?? 0;
  if (isEmptyProject(page, query) && pass === 0) return [{ ...query, pass: 1 }];
  const isDue = list.isFiltered === true && query.page > 0 && pass < MAX_PASSES && hasNews;
  return isDue ? [{ ...query, page: 0, mark: undefined, pass: pass + 1, hasNews: false }] : [];
}

/** Build's list of a project was seen empty for a while although it had jobs (codearts-mcp), so such a list is asked for twice. */
function isEmptyProject({ runs, further }: ListPage, { taskId, page }: ListQuery): boolean {
  return taskId === undefined && page === 0 && runs.length === 0 && further.length === 0;
}
