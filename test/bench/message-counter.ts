/** Counts what comes through. */
export type MessageCounter = {
  add(count: number): void /** Settles once so many more have come. */;
  reached(count: number): Promise<void>;
};

export function createMessageCounter(): MessageCounter {
  let total = 0;
  let goals: { readonly at: number; resolve(): void }[] = [];
  return {
    add(count) {
      total += count;
      for (const goal of goals) if (goal.at <= total) goal.resolve();
      goals = goals.filter(({ at }) => at > total);
    },
    reached: (count) => new Promise((resolve) => goals.push({ at: total + count, resolve })),
  };
}
