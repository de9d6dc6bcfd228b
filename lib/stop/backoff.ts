/** The longest that SQS keeps a message invisible after a receive: 12 hours. */
const MAX_VISIBILITY_MS = 43_200_000;

const MAX_BACKOFF_MS = 15 * 60_000;
const MAX_POLL_MS = 60_000;

/** How long a request stays away from its next delivery. */
export type Backoff = {
  /** Deliveries so far, the present one included. */
  readonly deliveries: number;
  /** The least wait that makes sense: what `Retry-After` asks for, or what the verdict does. */
  readonly floorMs: number;
  readonly baseMs: number;
  /** A request that waits for its task to end looks again every minute at the latest. */
  readonly isPoll?: boolean;
};

/** Doubles from the base to 15 minutes, never under the floor, and spreads by up to half so that waits do not end together. */
export function backoffMs({ deliveries, floorMs, baseMs, isPoll = false }: Backoff, random: number): number {
  const doubled = Math.min(baseMs * 2 ** Math.min(deliveries - 1, 30), MAX_BACKOFF_MS);
  const spread = Math.max(floorMs, doubled) * (1 + random / 2);
  return Math.min(spread, isPoll ? MAX_POLL_MS : MAX_VISIBILITY_MS);
}

/** The shortest that `backoffMs` can be. */
export function leastBackoffMs(backoff: Backoff): number {
  return backoffMs(backoff, 0);
}

const MAX_RETRY_MS = 2_000;
const FIRST_RETRY_MS = 200;

/** The pause between two calls of one delivery: full jitter under a ceiling that doubles from 200 ms to 2 s. */
export function retryMs(callsMade: number, random: number): number {
  return random * Math.min(FIRST_RETRY_MS * 2 ** (callsMade - 1), MAX_RETRY_MS);
}
