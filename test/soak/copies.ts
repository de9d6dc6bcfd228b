import type { SeenDelivery } from "./invocation-monitor.ts";

/** A delivery of one copy of a request, and the deliveries before it in this copy. */
export type Copy = {
  readonly delivery: SeenDelivery;
  /** The deliveries whose progress has reached this one, oldest first; the last one is `delivery` itself. */
  readonly known: readonly SeenDelivery[];
  /** Earlier receives of the same messages. The copy knows of them, but not what they did. */
  readonly earlierReceives: readonly SeenDelivery[];
  /** Number of deliveries that an outcome of the copy counts: the receives of each of its messages. */
  readonly deliveries: number;
};

/** Follows the messages of a copy back to the one that the router sent. */
export function traceCopy(delivery: SeenDelivery, all: readonly SeenDelivery[]): Copy {
  const known: SeenDelivery[] = [];
  for (let at: SeenDelivery | undefined = delivery; at !== undefined; at = findByNumber(at.sentBy, all))
    known.unshift(at);
  const isEarlier = ({ messageId, receives }: SeenDelivery) =>
    known.some((one) => one.messageId === messageId && receives < one.receives);
  return {
    delivery,
    known,
    earlierReceives: all.filter(isEarlier),
    deliveries: known.reduce((total, { receives }) => total + receives, 0),
  };
}

function findByNumber(number: number | undefined, all: readonly SeenDelivery[]): SeenDelivery | undefined {
  return number === undefined ? undefined : all.find((delivery) => delivery.number === number);
}

/** True if the copy was received more than once by any of its messages. */
export function wasReceivedAgain({ known }: Copy): boolean {
  return known.some(({ receives }) => receives > 1);
}

/**
 * Counts the copies of a request: the deliveries at which a copy ends, because they handed nothing back and their message was not
 * received later.
 */
export function countCopies(deliveries: readonly SeenDelivery[]): number {
  const senders = new Set(deliveries.map(({ sentBy }) => sentBy));
  const isReceivedLater = ({ messageId, receives }: SeenDelivery) =>
    deliveries.some((other) => other.messageId === messageId && other.receives > receives);
  return deliveries.filter((one) => !senders.has(one.number) && !isReceivedLater(one)).length;
}

/** Names the reason for which a request has two copies. */
export function explainCopies(one: Copy, other: Copy): string {
  const place = one.known.findIndex(({ number }, index) => number !== other.known[index]?.number);
  const [mine, its] = [one.known[place], other.known[place]];
  if (mine === undefined || its === undefined) return "the same copy";
  if (mine.messageId !== its.messageId) return place === 0 ? "sent or forwarded twice" : "handed back twice by a retry";
  if (mine.receives === its.receives) return "delivered twice at a time";
  const [earlier] = [mine, its].sort((a, b) => a.receives - b.receives);
  return explainNextReceive(earlier);
}

/** Names the reason for which a message was received again after a delivery. */
export function explainNextReceive(earlier: SeenDelivery | undefined): string {
  if (earlier === undefined) return "received again after an unseen receive";
  if (earlier.end === "answered") return "received again after a lost delete or a failed send";
  return `received again after the function ${earlier.end === "timeout" ? "timed out" : "was killed"}`;
}
