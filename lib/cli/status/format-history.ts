import { countNoun } from "../../outcome/count-noun.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import type { RequestLine } from "../../telemetry/request-line.ts";
import { isoTime } from "../../time/iso-time.ts";
import { alignColumns } from "../align-columns.ts";
import { groupBy } from "../group-by.ts";
import { type Line, type StyledText, styled } from "../line.ts";
import { formatCounts, formatDetails } from "../outcomes/format-outcome-line.ts";
import { statusWords } from "../status-words.ts";
import { stateOf } from "./conclude.ts";
import { countMissing, missingWords } from "./conclude-group.ts";
import type { History } from "./read-history.ts";

/** Formats the lines of one request in columns: time, event, details. */
export function formatHistory({ id, lines }: History): readonly Line[] {
  const [first] = lines;
  if (first === undefined) return [id];
  const account = lines.find((line) => line.message === "outcome")?.account;
  const head = `${id}  ${first.service}${account === undefined ? "" : `  account ${account}`}`;
  return [head, ...alignColumns(lines.map(cellsOf))];
}

function cellsOf(line: RequestLine): readonly (string | StyledText)[] {
  return [styled("dim", `  ${isoTime(line.atMs)}`), eventOf(line), detailsOf(line).join(", ")];
}

function eventOf(line: RequestLine): StyledText {
  if (line.message === "handed back") return styled("yellow", `waits: ${line.why}`);
  return styled(STATUSES[line.status].ok ? "green" : "red", statusWords(line));
}

function detailsOf(line: RequestLine): readonly string[] {
  return line.message === "handed back" ? [...formatCounts(line), ...waitDetails(line)] : formatDetails(line);
}

function waitDetails({ atMs, waitMs, isLast }: Extract<RequestLine, { message: "handed back" }>): readonly string[] {
  return [`until ${isoTime(atMs + waitMs)}`, ...(isLast ? ["the next delivery is the last"] : [])];
}

/** Formats a group: one line per state with the number of its requests, the most frequent first; then the runs without a line. */
export function formatMembers(own: History, members: readonly History[], nowMs: number): readonly Line[] {
  const states = groupBy(members, ({ lines }) => stateOf(lines, nowMs));
  const rows = [...states].sort(([, a], [, b]) => b.length - a.length);
  const missing = countMissing(own, members);
  return [
    `${own.id}  ${countNoun(members.length, "request")}`,
    ...rows.map(([state, { length }]) => `${String(length).padStart(6)}  ${state}`),
    ...(missing === 0 ? [] : [`        ${missingWords(missing)}`]),
  ];
}
