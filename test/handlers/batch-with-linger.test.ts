import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { batchWithLinger } from "../../lib/handlers/batch-with-linger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Starts pieces of work that a test ends one by one; `batches` holds the batches that were passed on. */
function start(pieces: number) {
  const work = Array.from({ length: pieces }, () => Promise.withResolvers<number>());
  const batches: (readonly number[])[] = [];
  let isOver = false;
  const all = batchWithLinger(
    work.map(({ promise }) => promise),
    150,
    async (batch) => void batches.push(batch),
  ).then(() => {
    isOver = true;
  });
  return {
    batches,
    all,
    isOver: () => isOver,
    async end(...indexes: number[]) {
      for (const index of indexes) work[index]?.resolve(index);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe("batchWithLinger", () => {
  test("it passes all results on in one batch where all work ends at the same time", async () => {
    const { batches, end, all } = start(3);
    await end(2, 0, 1);
    await all;
    expect(batches).toEqual([[2, 0, 1]]);
  });

  test("it passes results on 150 ms after the first, while slow work goes on", async () => {
    const { batches, end, isOver } = start(3);
    await end(0);
    await vi.advanceTimersByTimeAsync(149);
    await end(1);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([[0, 1]]);
    expect(isOver()).toBe(false);
    await end(2);
    expect(batches).toEqual([[0, 1], [2]]);
    expect(isOver()).toBe(true);
  });

  test("it passes results on at once when the last one is there", async () => {
    const { batches, end, isOver } = start(2);
    await end(0);
    await end(1);
    expect(batches).toEqual([[0, 1]]);
    expect(isOver()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("it gives each batch 150 ms of its own", async () => {
    const { batches, end } = start(3);
    await end(0);
    await vi.advanceTimersByTimeAsync(150);
    await vi.advanceTimersByTimeAsync(1_000);
    await end(1);
    await vi.advanceTimersByTimeAsync(149);
    expect(batches).toEqual([[0]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([[0], [1]]);
  });

  test("it ends at once without work", async () => {
    const { batches, all } = start(0);
    await all;
    expect(batches).toEqual([]);
  });

  test("it ends only when the last batch has been passed on", async () => {
    const passedOn = Promise.withResolvers<void>();
    let isOver = false;
    const all = batchWithLinger([Promise.resolve(1)], 150, () => passedOn.promise).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isOver).toBe(false);
    passedOn.resolve();
    await all;
  });

  test("it rejects where a batch cannot be passed on", async () => {
    await expect(
      batchWithLinger([Promise.resolve(1)], 150, () => Promise.reject(new Error("no queue"))),
    ).rejects.toThrow("no queue");
  });
});
