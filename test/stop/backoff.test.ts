import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_DELAY_MS } from "../../lib/sqs/entry.ts";
import { type Backoff, backoffMs, retryMs } from "../../lib/stop/backoff.ts";

const MAX_BRIEF_MS = 60_000;

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const backoffs: fc.Arbitrary<Backoff> = fc.record({
  deliveries: fc.integer({ min: 1, max: 2_000 }),
  floorMs: fc.integer({ min: 0, max: 1_000_000_000 }),
  baseMs: fc.integer({ min: 1_000, max: 3_600_000 }),
  isBrief: fc.boolean(),
});

const mostMs = ({ isBrief }: Backoff) => (isBrief ? MAX_BRIEF_MS : MAX_DELAY_MS);

describe("the wait of a request before its next delivery", () => {
  test("is at most 15 minutes, which SQS allows, and of a poll at most a minute", () => {
    expect(MAX_DELAY_MS).toBe(900_000);
    fc.assert(fc.property(backoffs, random, (backoff, chance) => backoffMs(backoff, chance) <= mostMs(backoff)));
  });

  test("is never under its floor, as far as that maximum allows", () => {
    fc.assert(
      fc.property(backoffs, random, (backoff, chance) => {
        return backoffMs(backoff, chance) >= Math.min(backoff.floorMs, mostMs(backoff));
      }),
    );
  });

  test("varies by at most half", () => {
    fc.assert(
      fc.property(backoffs, random, (backoff, chance) => {
        const leastMs = backoffMs(backoff, 0);
        const waitMs = backoffMs(backoff, chance);
        return leastMs <= waitMs && waitMs <= leastMs * 1.5;
      }),
    );
  });

  test("is never shorter than that of the delivery before", () => {
    fc.assert(
      fc.property(backoffs, random, (backoff, chance) => {
        return backoffMs(backoff, chance) <= backoffMs({ ...backoff, deliveries: backoff.deliveries + 1 }, chance);
      }),
    );
  });

  test("doubles from the base with each delivery, up to 15 minutes", () => {
    const waits = Array.from({ length: 10 }, (_, i) =>
      backoffMs({ deliveries: i + 1, floorMs: 1_000, baseMs: 5_000 }, 0),
    );
    expect(waits.map((ms) => ms / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });

  test("is 15 minutes for a floor of years (a Retry-After of 999999999 closed an account's calls for years)", () => {
    expect(backoffMs({ deliveries: 1, floorMs: 999_999_999_000, baseMs: 5_000 }, 0.5)).toBe(900_000);
  });
});

describe("the deliveries of a request in twelve hours", () => {
  /** Counts deliveries with the shortest waits, and with no time for the deliveries themselves. */
  const deliveriesIn = (hours: number, more: Pick<Backoff, "isBrief">): number => {
    let leftMs = hours * 3_600_000;
    let deliveries = 1;
    for (; leftMs > 0; deliveries++) leftMs -= backoffMs({ deliveries, floorMs: 1_000, baseMs: 1_000, ...more }, 0);
    return deliveries;
  };

  test("stay under 1,000, the number of a last delivery, for polls, which are the most", () => {
    expect(deliveriesIn(12, { isBrief: true })).toBeLessThan(750);
  });

  test("are about sixty for all other waits", () => {
    expect(deliveriesIn(12, { isBrief: false })).toBeLessThan(70);
  });
});

describe("the pause between two stop calls of a delivery", () => {
  test.each([
    [1, 200],
    [2, 400],
    [3, 800],
    [4, 1_600],
    [5, 2_000],
    [50, 2_000],
  ])("after %i calls is from 0 to %i ms", (callsMade, maxMs) => {
    expect(retryMs(callsMade, 0)).toBe(0);
    expect(retryMs(callsMade, 0.5)).toBe(maxMs / 2);
    expect(retryMs(callsMade, 1)).toBe(maxMs);
  });
});
