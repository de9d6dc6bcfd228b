import { FIRST_MS, isoTime, parseTime } from "../time/iso-time.ts";
import type { RawRequest } from "./body.ts";

/** The times that the router writes into a request: `sentAt` and `expiresAt` in ISO 8601, UTC. */
export type FixedTimes = { readonly sentAt: string; readonly expiresAt: string };

/**
 * Fixes the times of a valid request once for all deliveries. `queuedMs` is the time when `requests` took the message.
 * A `sentAt` later than that comes from a clock that is ahead: both times move back, so that such a clock extends no deadline.
 * Without `sentAt`, an `expiresAt` that has passed gives a `sentAt` before it, so that the request is expired and not invalid.
 */
export function fixTimes({ sentAt, expiresAt }: RawRequest, queuedMs: number, ttlMs: number): FixedTimes {
  const sentMs = msOf(sentAt);
  const expiresMs = msOf(expiresAt);
  if (sentMs !== undefined) {
    const aheadMs = Math.max(0, sentMs - queuedMs);
    return timesOf(sentMs - aheadMs, (expiresMs ?? sentMs + ttlMs) - aheadMs);
  }
  if (expiresMs !== undefined && expiresMs <= queuedMs)
    return timesOf(Math.max(expiresMs - ttlMs, FIRST_MS), expiresMs);
  return timesOf(queuedMs, expiresMs ?? queuedMs + ttlMs);
}

function timesOf(sentMs: number, expiresMs: number): FixedTimes {
  return { sentAt: isoTime(sentMs), expiresAt: isoTime(expiresMs) };
}

function msOf(time: unknown): number | undefined {
  return typeof time === "string" ? parseTime(time) : undefined;
}
