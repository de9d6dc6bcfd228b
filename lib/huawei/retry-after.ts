/** Milliseconds that a Retry-After header asks for, given in seconds or as a date; garbage and the past are no answer. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Date.parse takes nearly anything for a date, so only HTTP's own form reaches it.
  const waitMs = /^[A-Z][a-z]{2,8},? .*GMT$/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return waitMs > 0 ? waitMs : undefined;
}
