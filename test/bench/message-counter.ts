/** Counter of messages; `waitForNext` resolves after that many more messages. */
export type MessageCounter = { add(count: number): void; waitForNext(count: number): Promise<void> };

/** Creates a counter at zero. */
export function createMessageCounter(): MessageCounter {
  let total = 0;
  let waiters: { readonly atTotal: number; resolve(): void }[] = [];
  return {
    add(count) {
      total += count;
      for (const waiter of waiters) if (waiter.atTotal <= total) waiter.resolve();
      waiters = waiters.filter(({ atTotal }) => atTotal > total);
    },
    waitForNext: (count) => new Promise((resolve) => waiters.push({ atTotal: total + count, resolve })),
  };
}
