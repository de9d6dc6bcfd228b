import { timeMs } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** The conditions on a dead letter. */
export type ReplayFilter = Pick<ReplayOptions, "service" | "status" | "code" | "ids" | "sentBefore" | "sentAfter">;

/**
 * Creates a test of dead letters: every given condition must hold, and one of its values is enough. In a group, every stop must
 * be of one of the services.
 */
export function replayFilter(filter: ReplayFilter): (letter: ReceivedLetter) => boolean {
  const services = setOf(filter.service);
  const statuses = setOf(filter.status);
  const codes = setOf(filter.code);
  const ids = filter.ids && new Set(filter.ids);
  const beforeMs = filter.sentBefore === undefined ? Number.POSITIVE_INFINITY : timeMs(filter.sentBefore);
  const afterMs = filter.sentAfter === undefined ? Number.NEGATIVE_INFINITY : timeMs(filter.sentAfter);

  return (letter) =>
    (services === undefined || (letter.services.length > 0 && letter.services.every((name) => services.has(name)))) &&
    (statuses === undefined || statuses.has(letter.status)) &&
    (codes === undefined || codes.has(letter.code)) &&
    (ids === undefined || ids.has(letter.id)) &&
    letter.sentMs < beforeMs &&
    letter.sentMs >= afterMs;
}

function setOf(values: string | readonly string[] | undefined): ReadonlySet<string | undefined> | undefined {
  return values === undefined ? undefined : new Set([values].flat());
}
