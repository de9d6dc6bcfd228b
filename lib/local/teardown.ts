/** What has been started, to be ended in the opposite order. */
export type Teardown = { add(end: () => Promise<unknown>): void; run(): Promise<void> };

/** Collects ends; one that fails does not keep the others from being run. */
export function createTeardown(): Teardown {
  const ends: (() => Promise<unknown>)[] = [];
  return {
    add: (end) => void ends.push(end),
    async run() {
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end().catch(() => {});
    },
  };
}
