/** What this process remembers of a message it has handed back, as a help to its next delivery that may come elsewhere. */
export type Recollection = {
  /** A stop call may have gone through and the state could not be learned. */
  readonly isInDoubt?: boolean | undefined;
  /** When the service last took a stop, in milliseconds since 1970. */
  readonly takenMs?: number | undefined;
};

export type Memory = {
  recall(messageId: string): Recollection | undefined;
  keep(messageId: string, recollection: Recollection): void;
  forget(messageId: string): void;
};

const MAX_ENTRIES = 10_000;

/** A bounded memory: the oldest entry makes room for the newest. */
export function createMemory(): Memory {
  const entries = new Map<string, Recollection>();
  return {
    recall: (messageId) => entries.get(messageId),
    keep(messageId, recollection) {
      entries.delete(messageId);
      entries.set(messageId, recollection);
      const oldest = entries.keys().next();
      if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
    },
    forget: (messageId) => void entries.delete(messageId),
  };
}
