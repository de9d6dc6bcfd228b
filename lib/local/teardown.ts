/** Cleanup functions, to run in the opposite order of their addition. */
export type Teardown = { add(cleanUp: () => Promise<unknown>): void; run(): Promise<void> };

/** Collects cleanup functions. `run` runs every one of them, even after one has failed, and ignores their errors. */
export function createTeardown(): Teardown {
  const cleanUps: (() => Promise<unknown>)[] = [];
  return {
    add: (cleanUp) => void cleanUps.push(cleanUp),
    async run() {
      for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop())
        await cleanUp().catch(() => {});
    },
  };
}
