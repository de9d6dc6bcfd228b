/** A longer wait than SQS can delay a message serves nobody: the request is looked at again after 15 minutes. */
const MAX_RETRY_AFTER_MS = 900_000;

/** The milliseconds that a Retry-After header asks for, as seconds or as an HTTP date, at most 15 minutes; undefined for anything else. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  // Date.parse takes nearly anything for a date, so only HTTP's own form reaches it.
  const waitMs = /^[A-Z][a-z]{2,8},? .*GMT$/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return waitMs > 0 ? Math.min(waitMs, MAX_RETRY_AFTER_MS) : undefined;
}
