import { poll, type Waiting, waiting } from "./next-step.ts";
import type { Progress } from "./progress.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import type { AnyParsed } from "./worker.ts";

/** Characters of the cause, as of an error message. */
const MAX_CAUSE = 512;

/** The end of a delivery that can make no call yet. The next delivery may find the accounts secret readable, or corrected. */
export function uncallableEnd({ progress }: AnyParsed, cause: string): DeliveryEnd {
  const { acceptedMs, isInDoubt, why = "unavailable" } = progress;
  const known = { acceptedMs, isInDoubt, hasQueryFailed: isInDoubt, why };
  return { ...endWith(progress, cause), ...known, step: stepWithoutCall(progress) };
}

function stepWithoutCall({ acceptedMs, isPolling, isInDoubt }: Progress): Waiting {
  if (isPolling || acceptedMs !== undefined) return poll;
  return waiting(isInDoubt ? "state-unknown" : "unavailable");
}

/** The end of a delivery that an error of our own ended: it may have come after a stop call. */
export function unknownEnd({ progress }: AnyParsed, error: unknown): DeliveryEnd {
  const { acceptedMs } = progress;
  const cause = error instanceof Error ? error.message : String(error);
  const known = { acceptedMs, isInDoubt: true, hasQueryFailed: true };
  return { ...endWith(progress, cause), ...known, step: waiting("state-unknown") };
}

/** No call adds to the knowledge, and an answer of an earlier delivery stays. */
function endWith({ last, listing, place }: Progress, text: string) {
  const cause = text.slice(0, MAX_CAUSE);
  return { calls: 0, cause, last: last?.httpStatus === undefined ? { errorMessage: cause } : last, listing, place };
}
