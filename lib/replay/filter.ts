import { timeMs } from "../time/iso-time.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** The conditions on a dead letter. */
export type ReplayFilter = Pick<ReplayOptions, "service" | "status" | "code" | "ids" | "sentBefore" | "sentAfter">;

/** Creates a test of dead letters: every given condition must hold; in a group, every stop must be of the service. */
export function replayFilter(filter: ReplayFilter): (letter: ReceivedLetter) => boolean {
  const { service, status, code } = filter;
  const ids = filter.ids && new Set(filter.ids);
  const beforeMs = filter.sentBefore === undefined ? Number.POSITIVE_INFINITY : timeMs(filter.sentBefore);
  const afterMs = filter.sentAfter === undefined ? Number.NEGATIVE_INFINITY : timeMs(filter.sentAfter);

  return (letter) =>
    (service === undefined || isEvery(letter.services, service)) &&
    (status === undefined || letter.status === status) &&
    (code === undefined || letter.code === code) &&
    (ids === undefined || ids.has(letter.id)) &&
    letter.sentMs < beforeMs &&
    letter.sentMs >= afterMs;
}

function isEvery(services: readonly string[], service: string): boolean {
  return services.length > 0 && services.every((name) => name === service);
}
