import { DEFAULT_TTL_SECONDS } from "../../config.ts";
import type { CheckedRequest } from "../../request/check-request.ts";
import { fixTimes } from "../../request/fix-times.ts";
import { formatDuration } from "../duration.ts";
import { listSome } from "../list-some.ts";
import type { PreparedMessage } from "./prepare-messages.ts";

const DEFAULT_TTL_MS = DEFAULT_TTL_SECONDS * 1_000;

/** Describes the requests whose deadline has passed, and those that are too old unless the stage has a longer default. */
export function describePastDeadlines(messages: readonly PreparedMessage[], nowMs: number): readonly string[] {
  const isPast = ({ raw }: CheckedRequest) => Date.parse(fixTimes(raw, nowMs, DEFAULT_TTL_MS).expiresAt) <= nowMs;
  const hasOwn = ({ raw }: CheckedRequest) => raw.expiresAt !== undefined;
  const expired = nameStops(messages, (stop) => hasOwn(stop) && isPast(stop));
  const old = nameStops(messages, (stop) => !hasOwn(stop) && isPast(stop));
  const age = formatDuration(DEFAULT_TTL_MS);
  return [
    ...expired.map(
      (which) => `the deadline${which} has passed, so stopcord will make no stop call: check sentAt and expiresAt`,
    ),
    ...old.map(
      (which) =>
        `sentAt${which} is more than ${age} ago: with the default deadline stopcord makes no stop call; ` +
        "check sentAt, or set expiresAt",
    ),
  ];
}

/** Names the messages with selected stops: ` of a, b (1 of 2 stops)`. Empty without such stops. */
function nameStops(
  messages: readonly PreparedMessage[],
  isSelected: (stop: CheckedRequest) => boolean,
): readonly string[] {
  const some = messages.flatMap(({ message: { id }, stops }) => {
    const { length } = stops.filter(isSelected);
    const part = length < stops.length ? `${length} of ${stops.length} stops` : undefined;
    return length === 0 ? [] : [{ id, part }];
  });
  const [first] = some;
  if (first === undefined) return [];
  if (messages.length === 1) return [first.part === undefined ? "" : ` of ${first.part}`];
  return [` of ${listSome(some.map(({ id, part }) => (part === undefined ? id : `${id} (${part})`)))}`];
}
