import type { Entry } from "../../lib/sqs/entry.ts";
import type { Clock } from "../../lib/time/clock.ts";

/** A message in a queue, visible or not. */
type HeldMessage = {
  readonly body: string;
  readonly attributes: Entry["attributes"] | undefined;
  readonly messageId: string;
  readonly queuedMs: number;
  receives: number;
  visibleMs: number;
};

type HeldQueue = Map<string, HeldMessage>;

/** Returns an SQS in memory with the rules of a standard queue: delay, visibility by receipt, receive counts, redrive. */
export function memorySqs({ now }: Pick<Clock, "now">, maxReceiveCount = 10) {
  const queues = new Map<string, HeldQueue>();
  let sentCount = 0;

  const queueOf = (name: string): HeldQueue => {
    const queue = queues.get(name) ?? new Map();
    queues.set(name, queue);
    return queue;
  };

  const redrive = (queue: HeldQueue): void => {
    for (const message of queue.values()) {
      if (message.visibleMs > now() || message.receives < maxReceiveCount) continue;
      queue.delete(message.messageId);
      queueOf("dead-letters").set(message.messageId, { ...message, receives: 0 });
    }
  };

  return {
    /** Returns every message of a queue, visible or not. */
    held: (name: string): readonly HeldMessage[] => [...queueOf(name).values()],
    send(name: string, { body, attributes, delaySeconds = 0 }: Entry): string {
      if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
        throw new Error(`SQS refuses DelaySeconds ${delaySeconds}`);
      sentCount += 1;
      const messageId = `m${sentCount}`;
      const message = {
        messageId,
        body,
        attributes,
        queuedMs: now(),
        receives: 0,
        visibleMs: now() + delaySeconds * 1_000,
      };
      queueOf(name).set(messageId, message);
      return messageId;
    },
    /** Returns at most `count` visible messages as records of a Lambda event, and hides them. */
    receive(name: string, count: number, visibilityMs = 180_000) {
      const queue = queueOf(name);
      redrive(queue);
      const visible = [...queue.values()].filter(({ visibleMs }) => visibleMs <= now());
      return visible.slice(0, count).map((message) => {
        message.receives += 1;
        message.visibleMs = now() + visibilityMs;
        return recordOf(message);
      });
    },
    hide(name: string, receiptHandle: string, forMs: number): void {
      const message = findByReceipt(queueOf(name), receiptHandle);
      if (message) message.visibleMs = now() + forMs;
    },
    delete(name: string, receiptHandle: string): void {
      const message = findByReceipt(queueOf(name), receiptHandle);
      if (message) queueOf(name).delete(message.messageId);
    },
    /** Returns the time at which the next message of a queue is visible; infinity for an empty queue. */
    nextMs(name: string): number {
      let nextMs = Number.POSITIVE_INFINITY;
      for (const { visibleMs } of queueOf(name).values()) nextMs = Math.min(nextMs, visibleMs);
      return nextMs;
    },
  };
}

export type MemorySqs = ReturnType<typeof memorySqs>;

/** Finds a message by its latest receipt; an older receipt is not valid any more. */
function findByReceipt(queue: HeldQueue, receiptHandle: string): HeldMessage | undefined {
  const [messageId = "", receives] = receiptHandle.split(" ");
  const message = queue.get(messageId);
  return String(message?.receives) === receives ? message : undefined;
}

function recordOf({ messageId, body, attributes = {}, queuedMs, receives }: HeldMessage) {
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
