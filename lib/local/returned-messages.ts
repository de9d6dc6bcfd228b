import type { BatchDelivery } from "./aws/event-source/batch-delivery.ts";

/** Messages that a function has not settled. Without `untilMs` the function itself has chosen the wait of each. */
export type ReturnedMessages = {
  readonly queue: string;
  readonly count: number;
  readonly why: string;
  /** The end of their visibility timeout, in milliseconds since 1970. */
  readonly untilMs?: number;
};

/** Returns the messages of a delivery that come back; undefined where every message was deleted. */
export function returnedMessages(delivery: BatchDelivery): ReturnedMessages | undefined {
  const { queue, messageIds, deletedIds, result, visibleAtMs } = delivery;
  const count = messageIds.length - deletedIds.length;
  if (count === 0) return undefined;
  if (result.ok) return { queue, count, why: "not acknowledged" };
  return { queue, count, why: `${result.error}: ${result.message}`, untilMs: visibleAtMs };
}
