import { isoTime } from "../time/iso-time.ts";
import { flagName } from "./flag-names.ts";
import { shellWord } from "./shell-word.ts";

/** Filters by the names of their flags' fields: lists of texts, or times in milliseconds since 1970. */
export type Filters = Readonly<Record<string, readonly string[] | number | undefined>>;

/** Writes filters as flags that a shell takes: `--status denied --since 2026-11-22T08:00:00.000Z`. Empty without a filter. */
export function describeFilters(filters: Filters): string {
  return Object.entries(filters)
    .flatMap(([field, value = []]) =>
      typeof value === "number" ? [[field, isoTime(value)]] : value.map((one) => [field, one]),
    )
    .map(([field = "", value = ""]) => `${flagName(field)} ${shellWord(value)}`)
    .join(" ");
}
