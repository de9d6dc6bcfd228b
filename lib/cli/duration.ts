import { InvalidArgumentError } from "commander";
import { parseTime } from "../time/iso-time.ts";

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** SQS keeps messages for 14 days. Much longer durations lead to times that a Date cannot hold. */
const MAX_DAYS = 365;

/** Parses a duration such as 90s, 10m or 2h; returns milliseconds. */
export function parseDurationMs(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (digits === undefined || unitMs === undefined || Number(digits) === 0)
    throw new InvalidArgumentError("Use a number with a unit, such as 90s, 10m or 2h.");
  const ms = Number(digits) * unitMs;
  if (ms > MAX_DAYS * 86_400_000) throw new InvalidArgumentError(`Use at most ${MAX_DAYS}d.`);
  return ms;
}

/** Parses an RFC 3339 time with a zone, or a duration before now; returns milliseconds since 1970. */
export function parseTimeMs(text: string): number {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) return Date.now() - parseDurationMs(text);
  const timeMs = parseTime(text);
  if (timeMs === undefined)
    throw new InvalidArgumentError("Use a time such as 2026-11-22T08:00:00Z, or a duration before now such as 2h.");
  return timeMs;
}

/** Formats a duration with one unit: 480 ms, 12 s, 3 min, 5 h, 2 d. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
