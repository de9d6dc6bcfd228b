/** FIFO semaphore: the oldest waiter goes first. */
export type FifoSemaphore = { acquire(): Promise<void>; release(): void };

/** Lets `count` holders in at a time. */
export function createFifoSemaphore(count: number): FifoSemaphore {
  let free = count;
  const waiters: (() => void)[] = [];
  return {
    async acquire() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiters.push(resolve));
    },
    release() {
      const next = waiters.shift();
      if (next) next();
      else free += 1;
    },
  };
}
