import { describe, expect, test } from "vitest";
import { createSemaphore } from "../../lib/limits/semaphore.ts";
import { quiet, standingClock } from "../rig/clock.ts";

/** A semaphore whose limit can be changed, with the names of its waiters in the order of their permits, and of those that timed out. */
function build(limit: number) {
  const clock = standingClock();
  const granted: string[] = [];
  const timedOut: string[] = [];
  const state = { limit };
  const semaphore = createSemaphore(() => state.limit, clock);
  const acquire = (name: string, limitMs = 10_000) =>
    void semaphore.acquire(limitMs).then((isGranted) => (isGranted ? granted : timedOut).push(name));
  return { clock, granted, timedOut, state, semaphore, acquire };
}

describe("a semaphore", () => {
  test("gives a permit at once only where one is free and nobody waits", async () => {
    const { granted, semaphore, acquire } = build(1);
    expect(semaphore.tryAcquire()).toBe(true);
    expect(semaphore.tryAcquire()).toBe(false);
    acquire("a");
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(false); // the waiter has it
    await quiet();
    expect(granted).toEqual(["a"]);
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(true);
  });

  test("grants as many permits as its limit, and each released one to the newest waiter", async () => {
    const { granted, semaphore, acquire } = build(2);
    for (const name of ["a", "b", "c", "d"]) acquire(name);
    await quiet();
    expect(granted).toEqual(["a", "b"]);
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "b", "d"]);
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "b", "d", "c"]);
  });

  test("grants the second permit of a caller before the first permit of those that wait longer", async () => {
    const { granted, semaphore, acquire } = build(1);
    for (const name of ["a asks", "b asks", "c asks", "d asks"]) acquire(name);
    await quiet();
    for (const name of ["a stops", "d stops", "c stops", "b stops"]) {
      semaphore.release();
      await quiet();
      acquire(name); // of the caller that has just released
      await quiet();
    }
    for (let left = 0; left < 4; left++) semaphore.release();
    await quiet();
    const openQueries = granted.map((_, at) => {
      const soFar = granted.slice(0, at + 1);
      return (
        soFar.filter((name) => name.endsWith("asks")).length - soFar.filter((name) => name.endsWith("stops")).length
      );
    });
    expect(Math.max(...openQueries)).toBe(2);
  });

  test("grants no permit at once while others wait", async () => {
    const { granted, semaphore, acquire, state } = build(1);
    acquire("a");
    acquire("b");
    await quiet();
    state.limit = 5; // the limit has room, but nobody has released yet
    acquire("c");
    await quiet();
    expect(granted).toEqual(["a"]);
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "c", "b"]);
  });

  test("grants all waiters a permit with the next release after its limit is lifted", async () => {
    const { granted, semaphore, acquire, state } = build(1);
    for (const name of ["a", "b", "c", "d"]) acquire(name);
    state.limit = Number.POSITIVE_INFINITY;
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "d", "c", "b"]);
  });

  test("grants no permit after its limit is lowered until enough are released", async () => {
    const { granted, semaphore, acquire, state } = build(2);
    for (const name of ["a", "b", "c"]) acquire(name);
    state.limit = 1;
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "b"]);
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "b", "c"]);
  });
});

describe("a waiter", () => {
  test("that waits too long gets no permit, not even later", async () => {
    const { clock, granted, timedOut, semaphore, acquire } = build(1);
    acquire("a");
    acquire("b", 1_000);
    acquire("c");
    await clock.pass(999);
    expect(timedOut).toEqual([]);
    await clock.pass(1);
    expect(timedOut).toEqual(["b"]);
    semaphore.release();
    await quiet();
    expect(granted).toEqual(["a", "c"]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "whose permit comes %i turns after its timeout never makes two hold the only permit",
    async (turns) => {
      const { clock, granted, semaphore, acquire } = build(1);
      acquire("a");
      acquire("b", 1_000);
      const passed = clock.pass(1_000);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      semaphore.release();
      await passed;
      acquire("c");
      await quiet();
      expect(granted).toHaveLength(2); // a, which has released, and either b or c
      semaphore.release();
      acquire("d");
      await quiet();
      expect(granted).toHaveLength(3);
    },
  );

  test("without any time gets a permit where one is free", async () => {
    const { granted, acquire } = build(1);
    acquire("a", 0);
    await quiet();
    expect(granted).toEqual(["a"]);
  });
});
