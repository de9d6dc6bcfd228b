/** Counts failures in a row by name, and locks a name for a while when there are too many. */
export type Lockout = ReturnType<typeof createLockout>;

/** A lock that falls at the `failures`-th failure in a row and stays for `lockMs`. */
export function createLockout({ failures, lockMs }: { failures: number; lockMs: number }) {
  const inARow = new Map<string, number>();
  const lockedUntil = new Map<string, number>();

  return {
    isLocked: (name: string, nowMs: number) => nowMs < (lockedUntil.get(name) ?? 0),
    succeeded: (name: string) => {
      inARow.delete(name);
    },
    failed(name: string, nowMs: number) {
      const count = (inARow.get(name) ?? 0) + 1;
      inARow.set(name, count);
      if (count < failures) return;
      lockedUntil.set(name, nowMs + lockMs);
      inARow.delete(name);
    },
  };
}
