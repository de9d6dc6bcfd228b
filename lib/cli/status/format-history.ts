import { countNoun } from "../../outcome/count-noun.ts";
import { STATUSES } from "../../outcome/statuses.ts";
import type { RequestLine } from "../../telemetry/request-line.ts";
import { isoTime } from "../../time/iso-time.ts";
import { alignColumns } from "../align-columns.ts";
import { groupBy } from "../group-by.ts";
import { type Line, type StyledText, styled } from "../line.ts";
import { formatCounts, formatDetails } from "../outcomes/format-outcome-line.ts";
import { statusWords } from "../status-words.ts";
import { type Conclusion, CUT, concludeAll, concludeOne, stateOf } from "./conclude.ts";
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

/** Formats a group: one line per state with the number of its requests, the most frequent first. */
export function formatMembers(group: string, members: readonly History[], nowMs: number): readonly Line[] {
  const states = groupBy(members, ({ lines }) => stateOf(lines, nowMs));
  const rows = [...states].sort(([, a], [, b]) => b.length - a.length);
  return [
    `${group}  ${countNoun(members.length, "request")}`,
    ...rows.map(([state, { length }]) => `${String(length).padStart(6)}  ${state}`),
  ];
}

/** The conclusion of one request, or of a group from all of its members. */
export function concludeHistories(own: History, members: readonly History[], nowMs: number): Conclusion {
  if (members.length === 0) return concludeOne(own, nowMs);
  const lastOutcome = own.lines.findLast((line) => line.message === "outcome");
  // The outcome of a selection only says that it was expanded: its children decide.
  const hasOwn = own.lines.length > 0 && !(lastOutcome !== undefined && STATUSES[lastOutcome.status].ok);
  const all = [...(hasOwn ? [own] : []), ...members].map((history) => concludeOne(history, nowMs));
  if (members.some(({ isCut }) => isCut)) return CUT; // another member may have no line in the list
  const result = concludeAll(all);
  const count = all.filter((one) => one.result === result).length;
  return { result, words: `${count} of ${all.length}` };
}
