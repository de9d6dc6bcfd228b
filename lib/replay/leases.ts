import type { ReceivedLetter } from "./dead-letter.ts";
import type { DeadLetterQueue, Lease, Received } from "./dead-letter-queue.ts";

/** What one run of `replay` hides from others while it looks through the dead-letter queue. */
export type Leases = {
  /** Hidden, and still there as far as is known. */
  readonly size: number;
  /** Ever received, each message once, and not known to be deleted. */
  readonly left: number;
  /** Sent, and still there as far as is known. */
  readonly undeleted: number;
  /** Receives up to 10 and answers those that are new to this run. */
  receive(visibilitySeconds: number): Promise<Received>;
  /** Deletes letters whose requests `requests` has taken, and those before them that could not be deleted at once. */
  deleteSent(letters: readonly ReceivedLetter[]): Promise<void>;
  /** Shows the rest to others; resolves to how many stay hidden for a while. */
  release(): Promise<number>;
};

/** Holds letters by their message ids, since SQS may hand a message out twice and only its newest receipt is sure to work. */
export function createLeases(queue: DeadLetterQueue): Leases {
  const held = new Map<string, Lease>();
  const seen = new Set<string>();
  const sent = new Set<string>();
  const deleted = new Set<string>();

  const isNew = ({ messageId, receiptHandle }: ReceivedLetter): boolean => {
    const size = seen.size;
    held.set(messageId, { receiptHandle });
    return seen.add(messageId).size > size;
  };

  const undeleted = () => [...sent].flatMap((messageId) => withHandle(messageId, held.get(messageId)));

  return {
    get size() {
      return held.size;
    },
    get left() {
      return seen.size - deleted.size;
    },
    get undeleted() {
      return undeleted().length;
    },
    async receive(visibilitySeconds) {
      const received = await queue.receive(visibilitySeconds);
      return { ...received, letters: received.letters.filter(isNew) };
    },
    async deleteSent(letters) {
      for (const { messageId } of letters) sent.add(messageId);
      const due = undeleted();
      if (due.length === 0) return;
      for (const [index, fault] of (await queue.delete(due)).entries()) {
        const messageId = due[index]?.messageId;
        if (fault !== undefined || messageId === undefined) continue;
        held.delete(messageId);
        deleted.add(messageId);
      }
    },
    async release() {
      const faults = await queue.release([...held.values()]);
      return faults.filter((fault) => fault !== undefined).length;
    },
  };
}

function withHandle(messageId: string, held: Lease | undefined): (Lease & { readonly messageId: string })[] {
  return held === undefined ? [] : [{ ...held, messageId }];
}
