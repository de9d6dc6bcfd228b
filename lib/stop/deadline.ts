/** The time that a last delivery needs to be received and to make its call before the deadline. */
const LAST_DELIVERY_MS = 5_000;

/** The wait before the next delivery, in milliseconds, and whether that delivery is the last. */
export type NextDelivery = { readonly waitMs: number; readonly isLast: boolean };

/**
 * Fits a wait before the deadline. A wait that would end later than 5 s before the deadline is shortened to end then, in whole
 * seconds rounded down, and the next delivery is the last. Undefined once the deadline has passed.
 */
export function nextDelivery(wishedMs: number, leftMs: number): NextDelivery | undefined {
  if (leftMs <= 0) return undefined;
  const waitMs = Math.ceil(wishedMs / 1_000) * 1_000; // SQS delays in whole seconds, and no sooner than asked for
  if (waitMs <= leftMs - LAST_DELIVERY_MS) return { waitMs, isLast: false };
  return { waitMs: Math.floor(timeBefore(leftMs, LAST_DELIVERY_MS) / 1_000) * 1_000, isLast: true };
}

/** A delivery that begins at `nowMs`; times are milliseconds since 1970. */
export type Begun = { readonly nowMs: number; readonly deadlineMs: number; readonly isLast: boolean };

/**
 * The time up to which a delivery may wait for a permit or a token. One that is not the last ends such a wait 10 s before the
 * deadline, or after half of a shorter time, so that the message that it hands back comes 5 s before the deadline.
 */
export function waitEndMs({ nowMs, deadlineMs, isLast }: Begun): number {
  return isLast ? deadlineMs : nowMs + timeBefore(deadlineMs - nowMs, 2 * LAST_DELIVERY_MS);
}

/** The time before the last `keptMs`; half of all where that is less than twice as long. */
function timeBefore(leftMs: number, keptMs: number): number {
  return leftMs < 2 * keptMs ? leftMs / 2 : leftMs - keptMs;
}
