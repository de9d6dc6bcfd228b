import { MAX_DELAY_MS } from "../sqs/entry.ts";

/** The longest wait of a poll. */
export const MAX_POLL_MS = 60_000;

/** The wait of a request before its next delivery. */
export type Backoff = {
  /** Deliveries so far, the present one included. */
  readonly deliveries: number;
  /** The least wait that makes sense: `Retry-After`, the guard's remaining time, or the verdict's own. */
  readonly floorMs: number;
  readonly baseMs: number;
  /** A request that waits for its task to end, or for the end of a halt, is looked at every minute at the latest. */
  readonly isBrief?: boolean | undefined;
};

/** Doubles from the base to 15 minutes, adds up to half so that waits do not end together, and is never under the floor nor over 15 minutes. */
export function backoffMs({ deliveries, floorMs, baseMs, isBrief = false }: Backoff, random: number): number {
  const doubled = Math.min(baseMs * 2 ** Math.min(deliveries - 1, 30), MAX_DELAY_MS);
  const wait = Math.max(floorMs, doubled * (1 + random / 2));
  return Math.min(wait, isBrief ? MAX_POLL_MS : MAX_DELAY_MS);
}

const MAX_RETRY_MS = 2_000;
const FIRST_RETRY_MS = 200;

/** The pause between two stop calls of one delivery: full jitter under a ceiling that doubles from 200 ms to 2 s. */
export function retryMs(callsMade: number, random: number): number {
  return random * Math.min(FIRST_RETRY_MS * 2 ** (callsMade - 1), MAX_RETRY_MS);
}
