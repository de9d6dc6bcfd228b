import { keepingLast } from "./keeping-last.ts";

/** A moment in ISO 8601: `2026-11-22T08:00:00.000Z`. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The same for moments that come in order; much happens within one millisecond. */
export function isoTimes(): typeof isoTime {
  return keepingLast(isoTime);
}
