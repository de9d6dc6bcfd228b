import { countNoun } from "../../outcome/count-noun.ts";
import type { OutcomeLine } from "../../telemetry/request-line.ts";
import { isoTime } from "../../time/iso-time.ts";
import { type Conclusion, CUT, concludeAll, concludeOne, LATE_MS } from "./conclude.ts";
import type { History } from "./read-history.ts";

/** The conclusion of one request, or of a group or a selection from all of its members. */
export function concludeHistories(own: History, members: readonly History[], nowMs: number): Conclusion {
  if (members.some(({ isCut }) => isCut)) return CUT; // another member may have no line in the list
  const missing = countMissing(own, members);
  if (members.length === 0 && missing === 0) return concludeOne(own, nowMs);
  const histories = own.lines.length > 0 ? [own, ...members] : members;
  const all = histories.flatMap((history) => partsOf(history, members, nowMs));
  const result = concludeAll(all);
  const count = `${all.filter((one) => one.result === result).length} of ${all.length}`;
  return { result, words: missing === 0 ? count : `${count}; ${missingWords(missing)}` };
}

/** The conclusion of one of several requests. A selection is stopped if its runs are. */
export function concludeMember(history: History, members: readonly History[], nowMs: number): Conclusion {
  const expansion = expansionOf(history);
  if (expansion === undefined || history.isCut) return concludeOne(history, nowMs);
  const all = [...runsOf(history, members).map((run) => concludeOne(run, nowMs)), ...partsOf(history, members, nowMs)];
  return { result: concludeAll(all), words: `selected ${countNoun(all.length, "run")} at ${isoTime(expansion.atMs)}` };
}

/** Counts the runs without a line: those that a selection, or the selections of a group, have found. */
export function countMissing(own: History, members: readonly History[]): number {
  return [own, ...members].reduce((sum, history) => sum + missingRuns(history, members), 0);
}

/** Says how many of the selected runs have no line. */
export function missingWords(missing: number): string {
  return `${countNoun(missing, "selected run")} without a line in the log`;
}

function missingRuns(history: History, members: readonly History[]): number {
  const expansion = expansionOf(history);
  if (expansion === undefined) return 0;
  const { selected = 1 } = expansion; // an older version wrote no number
  return Math.max(0, selected - runsOf(history, members).length);
}

/** The conclusions that one history adds to those of the other members: a selection adds its runs without a line. */
function partsOf(history: History, members: readonly History[], nowMs: number): readonly Conclusion[] {
  const expansion = expansionOf(history);
  if (expansion === undefined) return [concludeOne(history, nowMs)];
  const isNew = nowMs <= expansion.atMs + LATE_MS;
  const missing: Conclusion = { result: isNew ? "waiting" : "unknown", words: missingWords(1) };
  return Array.from({ length: missingRuns(history, members) }, () => missing);
}

/** The outcome of a selection that found runs, which stands: its runs decide. Undefined for every other request. */
function expansionOf({ lines }: History): OutcomeLine | undefined {
  const expansions = lines
    .filter((line) => line.message === "outcome")
    .filter(({ status, code }) => status === "selected" && code !== "nothing-running");
  return expansions.sort((a, b) => (b.selected ?? 0) - (a.selected ?? 0))[0];
}

function runsOf({ id }: History, members: readonly History[]): readonly History[] {
  return members.filter((member) => member.id.startsWith(`${id}/`));
}
