import type { Clock } from "../time/clock.ts";
import { backoffMs } from "./backoff.ts";
import { nextDelivery } from "./deadline.ts";

/** A wait of zero would use up the ten receives of a message while its queue takes nothing. */
export const LEAST_UNSENT_WAIT_MS = 1_000;

/** A received message whose next message no queue took. */
export type Unsent = {
  /** Receives of the message so far. */
  readonly receives: number;
  readonly deadlineMs: number;
  readonly backoffBaseMs: number;
};

/**
 * The wait, by its visibility, of a message whose next message no queue took: with backoff by its receives, and before its
 * deadline where that is ahead. After its deadline the backoff goes on, since its outcome needs a receive that is left.
 */
export function unsentWaitMs({ receives, deadlineMs, backoffBaseMs: baseMs }: Unsent, clock: Clock): number {
  const wishedMs = backoffMs({ deliveries: receives, floorMs: LEAST_UNSENT_WAIT_MS, baseMs }, clock.random());
  const next = nextDelivery(wishedMs, deadlineMs - clock.now());
  return Math.max(LEAST_UNSENT_WAIT_MS, next?.waitMs ?? wishedMs);
}
