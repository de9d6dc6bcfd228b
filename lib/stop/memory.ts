/** What this process remembers of a message it has handed back, as a help to its next delivery that may come elsewhere. */
export type Recollection = {
  /** A stop call may have gone through and the state could not be learned. */
  readonly isInDoubt?: boolean | undefined;
  /** When the service last took a stop, in milliseconds since 1970. */
  readonly takenMs?: number | undefined;
};

/** Which delivery of a message, counted from 1. */
export type DeliveryNumber = { readonly messageId: string; readonly deliveries: number };

export type Memory = {
  /** What the deliveries before this one left to know; undefined where one of them was another process's. */
  recall(delivery: DeliveryNumber): Recollection | undefined;
  keep(delivery: DeliveryNumber, recollection: Recollection): void;
  forget(messageId: string): void;
};

const MAX_ENTRIES = 10_000;

/** A bounded memory: the oldest entry makes room for the newest. */
export function createMemory(): Memory {
  const entries = new Map<string, { readonly deliveries: number; readonly recollection: Recollection }>();
  return {
    recall({ messageId, deliveries }) {
      if (deliveries === 1) return {}; // nothing has been tried before
      const entry = entries.get(messageId);
      // That a stop was taken stays true, whatever others have done since.
      const holds = entry?.deliveries === deliveries - 1 || entry?.recollection.takenMs !== undefined;
      return holds ? entry?.recollection : undefined;
    },
    keep({ messageId, deliveries }, recollection) {
      entries.delete(messageId);
      entries.set(messageId, { deliveries, recollection });
      const oldest = entries.keys().next();
      if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
    },
    forget: (messageId) => void entries.delete(messageId),
  };
}
