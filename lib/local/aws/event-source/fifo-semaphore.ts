/** So many places for work; who takes one gives it back. */
export type FifoSemaphore = { take(): Promise<void>; free(): void };

/** Places handed out in the order in which they were asked for. */
export function createFifoSemaphore(count: number): FifoSemaphore {
  let left = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (left > 0) left -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    free() {
      const next = waiting.shift();
      if (next) next();
      else left += 1;
    },
  };
}
