/** The time that a last delivery needs to be received and to make its call before the deadline. */
const LAST_CALL_MS = 5_000;
/** With less time than this left, the last delivery comes after half of it. */
const SHORT_MS = 10_000;

/** The wait before the next delivery, in milliseconds, and whether that delivery is the last. */
export type NextDelivery = { readonly waitMs: number; readonly isLast: boolean };

/**
 * Fits a wait before the deadline. A wait that would end later than 5 s before the deadline is shortened to end then, in whole
 * seconds rounded down, and the next delivery is the last. Undefined once the deadline has passed.
 */
export function nextDelivery(wishedMs: number, leftMs: number): NextDelivery | undefined {
  if (leftMs <= 0) return undefined;
  const waitMs = Math.ceil(wishedMs / 1_000) * 1_000; // SQS delays in whole seconds, and no sooner than asked for
  if (waitMs <= leftMs - LAST_CALL_MS) return { waitMs, isLast: false };
  const roomMs = leftMs < SHORT_MS ? leftMs / 2 : leftMs - LAST_CALL_MS;
  return { waitMs: Math.floor(roomMs / 1_000) * 1_000, isLast: true };
}
