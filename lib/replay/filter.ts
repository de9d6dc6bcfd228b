import type { ReceivedLetter } from "./dead-letter.ts";
import type { ReplayOptions } from "./options.ts";

/** Which dead letters are looked for. */
export type ReplayFilter = Pick<ReplayOptions, "service" | "status" | "code" | "ids" | "sentBefore" | "sentAfter">;

/** Makes the test of a dead letter: all that is given has to hold; of a group every stop has to be of the service. */
export function replayFilter(filter: ReplayFilter): (letter: ReceivedLetter) => boolean {
  const { service, status, code } = filter;
  const ids = filter.ids && new Set(filter.ids);
  const beforeMs = filter.sentBefore === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.sentBefore);
  const afterMs = filter.sentAfter === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.sentAfter);

  return (letter) =>
    (service === undefined || isOf(service, letter.services)) &&
    (status === undefined || letter.status === status) &&
    (code === undefined || letter.code === code) &&
    (ids === undefined || ids.has(letter.id)) &&
    letter.sentMs < beforeMs &&
    letter.sentMs >= afterMs;
}

function isOf(service: string, services: readonly string[]): boolean {
  return services.length > 0 && services.every((name) => name === service);
}
