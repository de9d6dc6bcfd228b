import { InvalidArgumentError } from "commander";

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a duration such as 90s, 10m, 2h as milliseconds. */
export function durationMs(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (digits === undefined || unitMs === undefined || Number(digits) === 0)
    throw new InvalidArgumentError("It has to be a number with its unit, such as 90s, 10m or 2h.");
  return Number(digits) * unitMs;
}

/** Reads a moment: an ISO 8601 time with its zone, or a duration before now. */
export function momentMs(text: string): number {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) return Date.now() - durationMs(text);
  const ms = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("It has to be a time such as 2026-11-22T08:00:00Z, or one before now such as 2h.");
  return ms;
}
