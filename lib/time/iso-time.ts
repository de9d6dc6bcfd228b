/** Writes a time, in milliseconds since 1970, as ISO 8601 in UTC: `2026-11-22T08:00:00.000Z`. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
