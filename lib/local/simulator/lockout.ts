/** Counts consecutive failures by name, and locks a name after too many. */
export type Lockout = ReturnType<typeof createLockout>;

/** Locks a name at the `failures`-th consecutive failure, for `lockMs`. */
export function createLockout({ failures, lockMs }: { failures: number; lockMs: number }) {
  const consecutive = new Map<string, number>();
  const lockedUntil = new Map<string, number>();

  return {
    isLocked: (name: string, nowMs: number) => nowMs < (lockedUntil.get(name) ?? 0),
    recordSuccess: (name: string) => {
      consecutive.delete(name);
    },
    recordFailure(name: string, nowMs: number) {
      const count = (consecutive.get(name) ?? 0) + 1;
      consecutive.set(name, count);
      if (count < failures) return;
      lockedUntil.set(name, nowMs + lockMs);
      consecutive.delete(name);
    },
  };
}
