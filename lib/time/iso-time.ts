/** Times that were written lately: the calls of a batch write the same ones (row `call-vs-libraries` of the bench). */
const written = new Map<number, string>();
const MAX_WRITTEN = 100;

/** Writes a time in ISO 8601, UTC: `2026-11-22T08:00:00.000Z`. */
export function isoTime(atMs: number): string {
  const known = written.get(atMs);
  if (known !== undefined) return known;
  const text = new Date(atMs).toISOString();
  if (written.size >= MAX_WRITTEN) written.clear();
  written.set(atMs, text);
  return text;
}

/** RFC 3339 with years 2020–2099, optional seconds, and a zone as `Z`, `±hh:mm` or `±hhmm`. */
export const TIME_PATTERN =
  /^(20[2-9]\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;

/** The first moment of the years that `TIME_PATTERN` allows, in UTC, and the first one after them. */
export const FIRST_MS = Date.UTC(2020, 0, 1);
const AFTER_MS = Date.UTC(2100, 0, 1);

/**
 * Parses a time of `TIME_PATTERN` to milliseconds since 1970. Undefined for any other text, for a day that does not exist,
 * and for a time whose zone moves it out of these years, since the same time in UTC would not be read again.
 */
export function parseTime(text: string): number | undefined {
  if (!TIME_PATTERN.test(text)) return undefined;
  const atMs = Date.parse(text.endsWith("Z") ? text : text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  const isInYears = atMs >= FIRST_MS && atMs < AFTER_MS;
  return isInYears && (text.slice(8, 10) <= "28" || isDay(text.slice(0, 10))) ? atMs : undefined;
}

/** True for a day of the calendar; Date.parse takes 30 February for 2 March. */
function isDay(date: string): boolean {
  return isoTime(Date.parse(date)).startsWith(date);
}

/** The milliseconds since 1970 of a time that was checked before; NaN for any other text. */
export function timeMs(text: string): number {
  return parseTime(text) ?? Number.NaN;
}
