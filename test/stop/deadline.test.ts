import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextDelivery, waitEndMs } from "../../lib/stop/deadline.ts";

describe("the next delivery", () => {
  test.each<[string, { wishedMs: number; leftMs: number }, ReturnType<typeof nextDelivery>]>([
    [
      "comes when it is wished, where it ends 5 s before the deadline",
      { wishedMs: 20_000, leftMs: 60_000 },
      ordinary(20),
    ],
    [
      "comes when it is wished, where that is exactly 5 s before the deadline",
      { wishedMs: 15_000, leftMs: 20_000 },
      ordinary(15),
    ],
    ["comes no sooner than wished, in whole seconds", { wishedMs: 1_001, leftMs: 60_000 }, ordinary(2)],
    ["is the last, 5 s before the deadline, where the wait is longer", { wishedMs: 60_000, leftMs: 20_000 }, last(15)],
    ["is the last where the whole second goes past that", { wishedMs: 14_001, leftMs: 19_500 }, last(14)],
    ["is the last in whole seconds, rounded down", { wishedMs: 60_000, leftMs: 20_999 }, last(15)],
    ["is the last after half the time, where 10 s are left", { wishedMs: 60_000, leftMs: 10_000 }, last(5)],
    ["is the last after half the time, where less than 10 s are left", { wishedMs: 60_000, leftMs: 9_000 }, last(4)],
    ["is the last and comes at once, where less than 2 s are left", { wishedMs: 1_000, leftMs: 1_999 }, last(0)],
    ["is the last and comes at once, where 1 ms is left", { wishedMs: 1_000, leftMs: 1 }, last(0)],
    ["does not exist at the deadline", { wishedMs: 1_000, leftMs: 0 }, undefined],
    ["does not exist after the deadline", { wishedMs: 1_000, leftMs: -1 }, undefined],
  ])("%s", (_, { wishedMs, leftMs }, next) => {
    expect(nextDelivery(wishedMs, leftMs)).toEqual(next);
  });

  test("of a request with 55 s and a Retry-After of 60 is the last (it was given up after 180 ms)", () => {
    expect(nextDelivery(60_000, 55_000)).toEqual(last(50));
  });

  test("of a request with 15 s and an open circuit breaker is the last (it was given up after 86 ms)", () => {
    expect(nextDelivery(30_000, 15_000)).toEqual(last(10));
  });

  test("comes before the deadline after whole seconds, and is the last exactly where the wish does not fit", () => {
    const wishes = fc.integer({ min: 0, max: 900_000 });
    const lefts = fc.integer({ min: 1, max: 43_200_000 });
    fc.assert(
      fc.property(wishes, lefts, (wishedMs, leftMs) => {
        const { waitMs, isLast } = nextDelivery(wishedMs, leftMs) ?? expect.unreachable();
        const fits = Math.ceil(wishedMs / 1_000) * 1_000 <= leftMs - 5_000;
        return waitMs % 1_000 === 0 && waitMs >= 0 && waitMs <= 900_000 && waitMs < leftMs && isLast === !fits;
      }),
    );
  });
});

function ordinary(seconds: number) {
  return { waitMs: seconds * 1_000, isLast: false };
}

function last(seconds: number) {
  return { waitMs: seconds * 1_000, isLast: true };
}

test.each<[string, { leftMs: number; isLast: boolean }, number]>([
  ["10 s before the deadline", { leftMs: 60_000, isLast: false }, 50_000],
  ["after half the time, where less than 20 s are left", { leftMs: 15_000, isLast: false }, 7_500],
  ["at the deadline in a last delivery", { leftMs: 15_000, isLast: true }, 15_000],
])("a wait for a permit or a token ends %s", (_, { leftMs, isLast }, endMs) => {
  expect(waitEndMs({ nowMs: 0, deadlineMs: leftMs, isLast })).toBe(endMs);
});

test("the delivery after a wait for a permit comes 5 s before the deadline, or has half of a shorter time", () => {
  for (const leftMs of [60_000, 20_000, 15_000, 4_000]) {
    const afterWaitMs = leftMs - waitEndMs({ nowMs: 0, deadlineMs: leftMs, isLast: false });
    const { waitMs, isLast } = nextDelivery(60_000, afterWaitMs) ?? expect.unreachable();
    expect(isLast).toBe(true);
    expect(afterWaitMs - waitMs).toBeGreaterThanOrEqual(Math.min(5_000, leftMs / 4));
  }
});
