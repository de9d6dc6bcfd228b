import { MAX_TTL_MS } from "../request/request.ts";

/** The times of a request, in milliseconds since 1970. */
export type Times = { readonly sentMs: number; readonly deadlineMs: number };

/** When a stop was meant and until when: a clock that runs ahead at the sender cannot put either off. */
export function timesOf(
  request: { sentAt?: string | undefined; expiresAt?: string | undefined },
  queuedMs: number,
  ttlMs: number,
): Times {
  const sentMs = request.sentAt === undefined ? queuedMs : Math.min(Date.parse(request.sentAt), queuedMs);
  const deadlineMs = request.expiresAt === undefined ? sentMs + ttlMs : Date.parse(request.expiresAt);
  return { sentMs, deadlineMs: Math.min(deadlineMs, sentMs + MAX_TTL_MS) };
}

/** A last delivery needs this long to be received and to make its call before the deadline. */
const LAST_CALL_MS = 5_000;

/**
 * How long to stay away so that the next delivery still comes before the deadline;
 * undefined when even the floor does not fit, so that this delivery is the last that can say what became of the request.
 */
export function waitWithin(
  deadlineMs: number,
  nowMs: number,
  wait: { wishedMs: number; floorMs: number },
): number | undefined {
  const roomMs = deadlineMs - LAST_CALL_MS - nowMs;
  if (roomMs < wait.floorMs) return undefined;
  return Math.min(wait.wishedMs, roomMs);
}
