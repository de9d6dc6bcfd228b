import type { Entry } from "../../lib/sqs/entry.ts";
import type { Clock } from "../../lib/time/clock.ts";

type Held = {
  readonly body: string;
  readonly attributes: Entry["attributes"] | undefined;
  readonly messageId: string;
  readonly queuedMs: number;
  receives: number;
  visibleMs: number;
};

/** A standard queue's rules in memory: at least once, delay, visibility by receipt, receive counts, redrive. */
export function memorySqs({ now }: Pick<Clock, "now">, maxReceiveCount = 10) {
  const queues = new Map<string, Held[]>();
  let sent = 0;

  const held = (queue: string): Held[] => {
    const messages = queues.get(queue) ?? [];
    queues.set(queue, messages);
    return messages;
  };

  /** Only the latest receipt of a message is any good. */
  const byReceipt = (queue: string, receiptHandle: string): Held | undefined =>
    held(queue).find(({ messageId, receives }) => receiptHandle === `${messageId} ${receives}`);

  const remove = (queue: string, message: Held): void => {
    queues.set(
      queue,
      held(queue).filter((other) => other !== message),
    );
  };

  const redrive = (queue: string): void => {
    for (const message of held(queue)) {
      if (message.visibleMs > now() || message.receives < maxReceiveCount) continue;
      remove(queue, message);
      held("dead-letters").push({ ...message, receives: 0 });
    }
  };

  return {
    held,
    send(queue: string, { body, attributes, delaySeconds = 0 }: Entry): string {
      if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
        throw new Error(`SQS refuses DelaySeconds ${delaySeconds}`);
      sent += 1;
      const messageId = `m${sent}`;
      const visibleMs = now() + delaySeconds * 1_000;
      held(queue).push({ messageId, body, attributes, queuedMs: now(), receives: 0, visibleMs });
      return messageId;
    },
    /** Up to so many records that are visible, in the form in which Lambda hands them over. */
    receive(queue: string, count: number, visibilityMs = 180_000) {
      redrive(queue);
      const due = held(queue).filter(({ visibleMs }) => visibleMs <= now());
      return due.slice(0, count).map((message) => {
        message.receives += 1;
        message.visibleMs = now() + visibilityMs;
        return recordOf(message);
      });
    },
    hide(queue: string, receiptHandle: string, forMs: number): void {
      const message = byReceipt(queue, receiptHandle);
      if (message) message.visibleMs = now() + forMs;
    },
    delete(queue: string, receiptHandle: string): void {
      const message = byReceipt(queue, receiptHandle);
      if (message) remove(queue, message);
    },
    /** When the next message of a queue can be received. */
    nextMs: (queue: string): number => Math.min(...held(queue).map(({ visibleMs }) => visibleMs)),
  };
}

export type MemorySqs = ReturnType<typeof memorySqs>;

function recordOf({ messageId, body, attributes = {}, queuedMs, receives }: Held) {
  return {
    messageId,
    receiptHandle: `${messageId} ${receives}`,
    body,
    attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(queuedMs) },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }]),
    ),
  };
}

export type MemoryRecord = ReturnType<typeof recordOf>;
