import { describe, expect, test } from "vitest";
import { createSemaphore } from "../../lib/limits/semaphore.ts";
import { quiet, standingClock } from "../rig/clock.ts";

/** A semaphore with a limit that can be changed, and the order in which it has let in those who came. */
function build(limit: number) {
  const clock = standingClock();
  const inside: string[] = [];
  const turnedAway: string[] = [];
  const state = { limit };
  const semaphore = createSemaphore(() => state.limit, clock);
  const come = (name: string, limitMs = 10_000) =>
    void semaphore.acquire(limitMs).then((isIn) => (isIn ? inside : turnedAway).push(name));
  return { clock, inside, turnedAway, state, semaphore, come };
}

test("as many go through as the limit says, of the others the last to have come as those leave", async () => {
  const { inside, semaphore, come } = build(2);
  for (const name of ["a", "b", "c", "d"]) come(name);
  await quiet();
  expect(inside).toEqual(["a", "b"]);
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "b", "d"]);
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "b", "d", "c"]);
});

test("who comes back for a second turn has it before those who have not had a first", async () => {
  const { inside, semaphore, come } = build(1);
  for (const name of ["a asks", "b asks", "c asks", "d asks"]) come(name);
  await quiet();
  for (const name of ["a stops", "d stops", "c stops", "b stops"]) {
    semaphore.release();
    await quiet();
    come(name); // of who has left just now
    await quiet();
  }
  for (let left = 0; left < 4; left++) semaphore.release();
  await quiet();
  const questionsOpen = inside.map((_, at) => {
    const soFar = inside.slice(0, at + 1);
    return soFar.filter((name) => name.endsWith("asks")).length - soFar.filter((name) => name.endsWith("stops")).length;
  });
  expect(Math.max(...questionsOpen)).toBe(2);
});

test("nobody who comes while others wait goes straight through", async () => {
  const { inside, semaphore, come, state } = build(1);
  come("a");
  come("b");
  await quiet();
  state.limit = 5; // there would be room, but nobody has left yet
  come("c");
  await quiet();
  expect(inside).toEqual(["a"]);
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "c", "b"]);
});

test("a limit that is lifted lets all in with the next who leaves", async () => {
  const { inside, semaphore, come, state } = build(1);
  for (const name of ["a", "b", "c", "d"]) come(name);
  state.limit = Number.POSITIVE_INFINITY;
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "d", "c", "b"]);
});

test("a limit that is lowered holds the next back until enough have left", async () => {
  const { inside, semaphore, come, state } = build(2);
  for (const name of ["a", "b", "c"]) come(name);
  state.limit = 1;
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "b"]);
  semaphore.release();
  await quiet();
  expect(inside).toEqual(["a", "b", "c"]);
});

describe("who waits too long", () => {
  test("is turned away, and is not let in later", async () => {
    const { clock, inside, turnedAway, semaphore, come } = build(1);
    come("a");
    come("b", 1_000);
    come("c");
    await clock.pass(999);
    expect(turnedAway).toEqual([]);
    await clock.pass(1);
    expect(turnedAway).toEqual(["b"]);
    semaphore.release();
    await quiet();
    expect(inside).toEqual(["a", "c"]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "and may be let in %i turns later never lets two in where there is room for one",
    async (turns) => {
      const { clock, inside, semaphore, come } = build(1);
      come("a");
      come("b", 1_000);
      const passed = clock.pass(1_000);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      semaphore.release();
      await passed;
      come("c");
      await quiet();
      expect(inside).toHaveLength(2); // a, who has left, and either b or c
      semaphore.release();
      come("d");
      await quiet();
      expect(inside).toHaveLength(3);
    },
  );

  test("has no time at all, and still goes through where there is room", async () => {
    const { inside, come } = build(1);
    come("a", 0);
    await quiet();
    expect(inside).toEqual(["a"]);
  });
});
