import { REQUEST_KEYS } from "../../telemetry/request-keys.ts";
import { type RequestLine, readRequestLine } from "../../telemetry/request-line.ts";
import type { QueryLogs } from "../aws/query-logs.ts";
import { groupBy } from "../group-by.ts";

/** The lines of one request, the oldest first. */
export type History = { readonly id: string; readonly lines: readonly RequestLine[] };

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
  const lines: RequestLine[] = [];
  for (const chunk of chunksOf(ids)) {
    const filter = `${REQUEST_KEYS.id} in [${chunk.map((id) => JSON.stringify(id)).join(", ")}]`;
    lines.push(...parseLines((await queryLogs({ ...search, filter })) ?? []));
  }
  const byId = groupBy(lines, ({ stopRequestId }) => stopRequestId);
  return ids.map((id) => ({ id, lines: byId.get(id) ?? [] }));
}

/** Reads the lines of the members of a group: all requests whose ids begin with its id and a slash. */
export async function readMembers(queryLogs: QueryLogs, group: string, search: Search): Promise<readonly History[]> {
  const [first = group] = group.split("/", 1);
  const pattern = `^${group.replaceAll(/[^\w]/g, "\\$&")}\\/`;
  const filter = `${REQUEST_KEYS.group} = ${JSON.stringify(first)} and ${REQUEST_KEYS.id} like /${pattern}/`;
  const lines = parseLines((await queryLogs({ ...search, filter })) ?? []);
  const byId = groupBy(lines, ({ stopRequestId }) => stopRequestId);
  return [...byId].map(([id, own]) => ({ id, lines: own }));
}

function parseLines(texts: readonly string[]): readonly RequestLine[] {
  return texts.flatMap((text) => readRequestLine(text) ?? []).sort((a, b) => a.atMs - b.atMs);
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
