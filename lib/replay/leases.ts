import type { ReceivedLetter } from "./dead-letter.ts";
import type { DeadLetterQueue, Lease, ReceivedLetters } from "./dead-letter-queue.ts";

/** The letters that one run of `replay` hides from other receivers. */
export type Leases = {
  /** Letters that are hidden and not known to be deleted. */
  readonly size: number;
  /** Letters that the run has received, each message once, and that are not known to be deleted. */
  readonly left: number;
  /** Letters that are sent and not known to be deleted. */
  readonly undeleted: number;
  /** Receives at most 10 letters; answers those that the run has not received before. */
  receive(visibilitySeconds: number): Promise<ReceivedLetters>;
  /** Deletes letters that `requests` has taken, and earlier ones whose deletion failed. */
  deleteSent(letters: readonly ReceivedLetter[]): Promise<void>;
  /** Shows the remaining letters to other receivers; resolves to the number of those that stay hidden. */
  release(): Promise<number>;
};

/** Keeps the newest receipt of each message: SQS may hand a message out twice, and an older receipt may not work. */
export function createLeases(queue: DeadLetterQueue): Leases {
  const held = new Map<string, Lease>();
  const seenIds = new Set<string>();
  const sentIds = new Set<string>();
  const deletedIds = new Set<string>();

  const isNew = ({ messageId, receiptHandle }: ReceivedLetter): boolean => {
    held.set(messageId, { messageId, receiptHandle });
    const isSeen = seenIds.has(messageId);
    seenIds.add(messageId);
    return !isSeen;
  };

  const undeleted = (): Lease[] => [...sentIds].flatMap((messageId) => held.get(messageId) ?? []);

  return {
    get size() {
      return held.size;
    },
    get left() {
      return seenIds.size - deletedIds.size;
    },
    get undeleted() {
      return undeleted().length;
    },
    async receive(visibilitySeconds) {
      const received = await queue.receive(visibilitySeconds);
      return { ...received, letters: received.letters.filter(isNew) };
    },
    async deleteSent(letters) {
      for (const { messageId } of letters) sentIds.add(messageId);
      for (const { item, fault } of await queue.delete(undeleted())) {
        if (fault !== undefined) continue;
        held.delete(item.messageId);
        deletedIds.add(item.messageId);
      }
    },
    async release() {
      const results = await queue.release([...held.values()]);
      return results.filter(({ fault }) => fault !== undefined).length;
    },
  };
}
