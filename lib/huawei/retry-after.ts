import { MAX_DELAY_MS } from "../sqs/entry.ts";

/** The wait that a Retry-After header asks for, in milliseconds and at most `MAX_DELAY_MS`. The header holds seconds or an HTTP date; anything else is undefined. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_DELAY_MS);
  // Date.parse takes nearly anything for a date, so only HTTP's own form reaches it.
  const waitMs = /^[A-Z][a-z]{2,8},? .*GMT$/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return waitMs > 0 ? Math.min(waitMs, MAX_DELAY_MS) : undefined;
}
