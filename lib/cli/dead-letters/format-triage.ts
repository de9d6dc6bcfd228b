import { NONE } from "../../outcome/filter.ts";
import { isoTime } from "../../time/iso-time.ts";
import { describeFilters } from "../describe-filters.ts";
import { formatDuration } from "../duration.ts";
import type { FilterFlags } from "../filters.ts";
import { type Line, styled } from "../line.ts";
import { shellWord } from "../shell-word.ts";
import { statusWords } from "../status-words.ts";
import { forecastReplay, type ReplayForecast } from "./forecast-replay.ts";
import { filtersOfGroup, MAX_IDS } from "./group-filters.ts";
import { remedyOf } from "./remedy.ts";
import type { CauseGroup, Tally } from "./triage.ts";

/** The place of the queues and the filters of the triage, which its commands repeat, and the requests that are stopped already. */
export type TriageView = {
  readonly place: string;
  readonly filters: FilterFlags;
  readonly settledIds: ReadonlySet<string>;
};

/** The command that acts on the letters of a group and, if `isExact`, on no others; for a replay, its effect. */
type GroupCommand = { readonly text: string; readonly forecast: ReplayForecast; readonly isExact: boolean };

function commandFor(group: CauseGroup, { place, filters }: TriageView): GroupCommand {
  const own = filtersOfGroup(group);
  const subcommand = own.isExact ? remedyOf(group).subcommand : "show"; // a replay would send letters of other groups
  const forecast = subcommand === "replay" ? forecastReplay(group.letters, Date.now()) : NOTHING_SKIPPED;
  const anyRun = forecast.anyRunCount > 0 ? " --any-run" : "";
  const given = { ...filters, ...own.filters };
  const selection = describeFilters(given);
  const text = `npx stopcord ${place} dead-letters ${subcommand} ${selection}${anyRun}`;
  return { text, forecast, isExact: own.isExact };
}

const NOTHING_SKIPPED: ReplayForecast = { anyRunCount: 0, skipped: [] };

/** Formats a group: its count and cause, the advice, the command, and the letters that the command skips. */
export function formatGroup(group: CauseGroup, start: TriageView): readonly Line[] {
  const { services, cause, letters, oldestMs } = group;
  const { text, forecast, isExact } = commandFor(group, start);
  const { advice, look } = remedyOf(group);
  const age = formatDuration(Math.max(0, Date.now() - oldestMs));
  const count = String(letters.length).padStart(COUNT_WIDTH);
  return [
    [
      styled("bold", count),
      "  ",
      styled("red", reasonOf(group)),
      `  ${services.join(" ") || "no service"}  ${answersOf(group) ?? cause}  `,
      styled("dim", `oldest ${age}`),
    ],
    `${INDENT}${advice}`,
    ...(look === undefined ? [] : [[INDENT, styled("bold", `npx stopcord ${start.place} ${look}`)]]),
    [INDENT, styled("bold", text)],
    ...(isExact
      ? []
      : [[INDENT, styled("yellow", "this command shows letters of other groups too: act on these by --id")]]),
    ...formatForecast(forecast),
    ...formatSettled(settledOf(group, start), start),
  ];
}

function formatForecast({ anyRunCount, skipped }: ReplayForecast): readonly Line[] {
  const newer = `${anyRunCount === 1 ? "1 of these requests names" : `${anyRunCount} of these requests name`} no run`;
  return [
    ...(anyRunCount === 0
      ? []
      : [[INDENT, styled("yellow", `${newer}: with --any-run the replay may stop a newer run`)]]),
    ...skipped.map(({ why, count }) => [INDENT, styled("yellow", `the replay skips ${count} of them: ${why}`)]),
  ];
}

/** The ids of a group's requests that another copy has stopped. */
function settledOf({ letters }: CauseGroup, { settledIds }: TriageView): readonly string[] {
  return letters.map(({ id }) => id).filter((id) => settledIds.has(id));
}

function formatSettled(ids: readonly string[], { place }: TriageView): readonly Line[] {
  if (ids.length === 0) return [];
  const named = ids.slice(0, MAX_IDS).map(shellWord).join(" ");
  const rest = ids.length > MAX_IDS ? ", the first of them" : "";
  const some = ids.length === 1 ? "1 of these requests is" : `${ids.length} of these requests are`;
  return [
    [INDENT, styled("yellow", `${some} stopped already, by another copy${rest}:`)],
    [INDENT, styled("bold", `npx stopcord ${place} dead-letters discard --id ${named}`)],
  ];
}

const COUNT_WIDTH = 5;
const INDENT = " ".repeat(COUNT_WIDTH + 2);

function reasonOf({ status, code }: CauseGroup): string {
  return statusWords({ status, code: code === NONE ? undefined : code });
}

/** The HTTP statuses with the error code: `HTTP 503 DRS.M00102`. */
function answersOf({ letters, cause }: CauseGroup): string | undefined {
  const statuses = [...new Set(letters.flatMap(({ httpStatus }) => httpStatus ?? []))].sort();
  if (statuses.length === 0) return cause === NONE ? "no answer" : undefined;
  const http = `HTTP ${statuses.join("/")}`;
  return letters.some(({ errorCode }) => errorCode !== undefined) ? `${http} ${cause}` : http;
}

const MAX_NAMES = 10;

/** Formats the most frequent names with their counts in one line. */
export function formatTally(title: string, tally: Tally): readonly Line[] {
  if (tally.length === 0) return [];
  const shown = tally.slice(0, MAX_NAMES).map(({ name, count }) => `${name} ${count}`);
  const rest = tally.length > MAX_NAMES ? [`and ${tally.length - MAX_NAMES} more`] : [];
  return [[`${title}  `, [...shown, ...rest].join(", ")]];
}

/** A group as one JSON object. */
export function jsonOfGroup(group: CauseGroup, start: TriageView): string {
  const { letters, oldestMs, ...key } = group;
  const { advice, look } = remedyOf(group);
  const { text: command, forecast, isExact } = commandFor(group, start);
  const settled = settledOf(group, start);
  const count = letters.length;
  return JSON.stringify({
    by: "cause",
    ...key,
    count,
    settled,
    oldest: isoTime(oldestMs),
    advice,
    look,
    command,
    isExact,
    ...forecast,
  });
}
