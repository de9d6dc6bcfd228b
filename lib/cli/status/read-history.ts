import { REQUEST_KEYS } from "../../telemetry/request-keys.ts";
import { type RequestLine, readRequestLine } from "../../telemetry/request-line.ts";
import type { FoundLines, QueryLogs } from "../aws/query-logs.ts";
import { groupBy } from "../group-by.ts";

/** The lines of one request, the oldest first. `isCut`: the query had more lines than it returns, so some may be missing. */
export type History = { readonly id: string; readonly lines: readonly RequestLine[]; readonly isCut: boolean };

/** The window of time, and the signal that ends the search. */
export type Search = { readonly sinceMs: number; readonly untilMs: number; readonly signal: AbortSignal };

/** Characters of ids in one query, which has at most 10,000. */
const MAX_FILTER = 8_000;

/** Reads the lines of requests by their ids; resolves to one history for each id, empty without a line. */
export async function readHistories(
  queryLogs: QueryLogs,
  ids: readonly string[],
  search: Search,
): Promise<readonly History[]> {
  const histories: History[] = [];
  for (const chunk of chunksOf(ids)) {
    const filter = `${REQUEST_KEYS.id} in [${chunk.map((id) => JSON.stringify(id)).join(", ")}]`;
    const { lines, isCut } = (await queryLogs({ ...search, filter })) ?? NOTHING;
    const byId = linesById(lines);
    histories.push(...chunk.map((id) => ({ id, lines: byId.get(id) ?? [], isCut })));
  }
  return histories;
}

/** Reads the lines of the members of a group: all requests whose ids begin with its id and a slash. */
export async function readMembers(queryLogs: QueryLogs, group: string, search: Search): Promise<readonly History[]> {
  const [first = group] = group.split("/", 1);
  const pattern = `^${group.replaceAll(/[^\w]/g, "\\$&")}\\/`;
  const filter = `${REQUEST_KEYS.group} = ${JSON.stringify(first)} and ${REQUEST_KEYS.id} like /${pattern}/`;
  const { lines, isCut } = (await queryLogs({ ...search, filter })) ?? NOTHING;
  return [...linesById(lines)].map(([id, own]) => ({ id, lines: own, isCut }));
}

/** The lines of a search that was aborted. */
const NOTHING: FoundLines = { lines: [], isCut: false };

function linesById(texts: readonly string[]): ReadonlyMap<string, readonly RequestLine[]> {
  const lines = texts.flatMap((text) => readRequestLine(text) ?? []).sort((a, b) => a.atMs - b.atMs);
  return groupBy(lines, ({ stopRequestId }) => stopRequestId);
}

function chunksOf(ids: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [[]];
  let length = 0;
  for (const id of ids) {
    length += id.length + 4;
    if (length > MAX_FILTER) {
      chunks.push([]);
      length = id.length + 4;
    }
    chunks.at(-1)?.push(id);
  }
  return chunks.filter((chunk) => chunk.length > 0);
}
