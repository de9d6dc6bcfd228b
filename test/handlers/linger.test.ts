import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lingerBatches } from "../../lib/handlers/linger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work whose pieces end when they are told to, and the waves in which their results are handed on. */
function start(pieces: number) {
  const work = Array.from({ length: pieces }, () => Promise.withResolvers<number>());
  const waves: (readonly number[])[] = [];
  let isOver = false;
  const all = lingerBatches(
    work.map(({ promise }) => promise),
    150,
    async (wave) => void waves.push(wave),
  ).then(() => {
    isOver = true;
  });
  return {
    waves,
    all,
    isOver: () => isOver,
    async end(...indexes: number[]) {
      for (const index of indexes) work[index]?.resolve(index);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe("results are handed on together, but never wait longer than they may", () => {
  test("all at once where all work ends at once", async () => {
    const { waves, end, all } = start(3);
    await end(2, 0, 1);
    await all;
    expect(waves).toEqual([[2, 0, 1]]);
  });

  test("150 ms after the first of them, while slow work goes on", async () => {
    const { waves, end, isOver } = start(3);
    await end(0);
    await vi.advanceTimersByTimeAsync(149);
    await end(1);
    expect(waves).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(waves).toEqual([[0, 1]]);
    expect(isOver()).toBe(false);
    await end(2);
    expect(waves).toEqual([[0, 1], [2]]);
    expect(isOver()).toBe(true);
  });

  test("without waiting once the last result is there", async () => {
    const { waves, end, isOver } = start(2);
    await end(0);
    await end(1);
    expect(waves).toEqual([[0, 1]]);
    expect(isOver()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("and a new wave has its own 150 ms", async () => {
    const { waves, end } = start(3);
    await end(0);
    await vi.advanceTimersByTimeAsync(150);
    await vi.advanceTimersByTimeAsync(1_000);
    await end(1);
    await vi.advanceTimersByTimeAsync(149);
    expect(waves).toEqual([[0]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(waves).toEqual([[0], [1]]);
  });
});

test("no work is over at once", async () => {
  const { waves, all } = start(0);
  await all;
  expect(waves).toEqual([]);
});

test("it is over only when the last wave has been taken", async () => {
  const taken = Promise.withResolvers<void>();
  let isOver = false;
  const all = lingerBatches([Promise.resolve(1)], 150, () => taken.promise).then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(isOver).toBe(false);
  taken.resolve();
  await all;
});

test("a wave that cannot be handed on is an error of the whole", async () => {
  await expect(lingerBatches([Promise.resolve(1)], 150, () => Promise.reject(new Error("no queue")))).rejects.toThrow(
    "no queue",
  );
});
