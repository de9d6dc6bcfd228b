/** Counts of what has passed each arrow of the picture since the start, by name: `sent <queue>`, `handed back <queue>`, `calls <host>`. */
export type Totals = { count(name: string): void; all(): Readonly<Record<string, number>> };

/** Creates counts that are all zero. */
export function createTotals(): Totals {
  const counts = new Map<string, number>();
  return {
    count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    all: () => Object.fromEntries(counts),
  };
}
