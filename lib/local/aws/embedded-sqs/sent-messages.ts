/** System attributes of a message, as SQS names them. */
export type SystemAttributes = Readonly<Record<string, string>>;

/** The system attributes of messages that fauxqs does not keep, and the queue of each. */
export type SentMessages = {
  /** Adds a message that was sent to a queue. */
  add(messageId: string, queueArn: string, attributes: SystemAttributes): void;
  has(messageId: string): boolean;
  /**
   * Returns the attributes of a message that was received from a queue. A message of another queue was moved there by that
   * queue's redrive policy, so it then has `DeadLetterQueueSourceArn`.
   */
  receive(messageId: string, queueArn: string, receiptHandle: string): SystemAttributes;
  /** Forgets the message of a receipt handle. */
  delete(receiptHandle: string): void;
  /** The number of messages that are kept. */
  readonly size: number;
};

type SentMessage = { queueArn: string; attributes: SystemAttributes; receiptHandle?: string };

/** Keeps up to `limit` messages; beyond that it forgets the oldest, such as those of a purged queue. */
export function createSentMessages(limit: number): SentMessages {
  const messages = new Map<string, SentMessage>();
  const idByReceipt = new Map<string, string>();

  const forget = (messageId: string): void => {
    const receiptHandle = messages.get(messageId)?.receiptHandle;
    if (receiptHandle !== undefined) idByReceipt.delete(receiptHandle);
    messages.delete(messageId);
  };

  return {
    add(messageId, queueArn, attributes) {
      messages.set(messageId, { queueArn, attributes });
      const [oldest] = messages.keys();
      if (messages.size > limit && oldest !== undefined) forget(oldest);
    },
    has: (messageId) => messages.has(messageId),
    receive(messageId, queueArn, receiptHandle) {
      const message = messages.get(messageId);
      if (message === undefined) return {};
      if (message.queueArn !== queueArn) {
        message.attributes = { ...message.attributes, DeadLetterQueueSourceArn: message.queueArn };
        message.queueArn = queueArn;
      }
      // Only the handle of the last receive can delete a message.
      if (message.receiptHandle !== undefined) idByReceipt.delete(message.receiptHandle);
      message.receiptHandle = receiptHandle;
      idByReceipt.set(receiptHandle, messageId);
      return message.attributes;
    },
    delete(receiptHandle) {
      const messageId = idByReceipt.get(receiptHandle);
      if (messageId !== undefined) forget(messageId);
    },
    get size() {
      return messages.size;
    },
  };
}
