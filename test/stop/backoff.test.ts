import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Backoff, backoffMs, leastBackoffMs, retryMs } from "../../lib/stop/backoff.ts";
import { poll, waiting } from "../../lib/stop/next-step.ts";
import type { DeliveryEnd } from "../../lib/stop/run-delivery.ts";
import { settle } from "../../lib/stop/settle.ts";
import { START_MS } from "../rig/clock.ts";

const MAX_RECEIVE_COUNT = 1_000; // of the queues: serverless.yml
const HOUR_MS = 3_600_000;

const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const backoffs: fc.Arbitrary<Backoff> = fc.record({
  deliveries: fc.integer({ min: 1, max: 2_000 }),
  floorMs: fc.integer({ min: 0, max: 1_000_000_000 }),
  baseMs: fc.integer({ min: 1_000, max: 3_600_000 }),
  isPoll: fc.boolean(),
});

describe("a request stays away from its next delivery", () => {
  test("as long as its floor, as far as a queue and the patience of a poll allow", () => {
    fc.assert(
      fc.property(backoffs, luck, (backoff, random) => {
        const mostMs = backoff.isPoll ? 60_000 : 12 * HOUR_MS;
        const waitMs = backoffMs(backoff, random);
        return waitMs <= mostMs && waitMs >= Math.min(backoff.floorMs, mostMs);
      }),
    );
  });

  test("never shorter than luck allows, and never half as long again", () => {
    fc.assert(
      fc.property(backoffs, luck, (backoff, random) => {
        const leastMs = leastBackoffMs(backoff);
        const waitMs = backoffMs(backoff, random);
        return leastMs <= waitMs && waitMs <= leastMs * 1.5;
      }),
    );
  });

  test("never shorter than on the delivery before", () => {
    fc.assert(
      fc.property(backoffs, (backoff) => {
        return leastBackoffMs(backoff) <= leastBackoffMs({ ...backoff, deliveries: backoff.deliveries + 1 });
      }),
    );
  });

  test("twice as long each time, up to 15 minutes", () => {
    const waits = Array.from({ length: 10 }, (_, i) =>
      leastBackoffMs({ deliveries: i + 1, floorMs: 1_000, baseMs: 5_000 }),
    );
    expect(waits.map((ms) => ms / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });
});

/** Deliveries of a request that is handed back for as long as its deadline allows, each time for a reason of its own. */
function deliveriesOf(steps: readonly DeliveryEnd["step"][], { lucks = [0], baseMs = 5_000 }): number {
  const deadlineMs = START_MS + 12 * HOUR_MS;
  let nowMs = START_MS;
  for (let deliveries = 1; ; deliveries++) {
    const random = lucks[deliveries % lucks.length] ?? 0;
    const settlement = settle(
      { step: steps[deliveries % steps.length] ?? poll, calls: 1, recollection: {} },
      {
        info: { requestId: "r", noun: "build", sentMs: START_MS, deliveries },
        ...{ deadLetter: { body: "" }, deadlineMs, backoffBaseMs: baseMs },
        clock: { now: () => nowMs, random: () => random, wait: () => Promise.resolve() },
      },
    );
    if (settlement.kind === "publish" || deliveries > MAX_RECEIVE_COUNT) return deliveries;
    nowMs += Math.floor(settlement.waitMs / 1_000) * 1_000; // as a queue counts, and with no time for the delivery itself
  }
}

describe("the worst of twelve hours stays under the number of receives at which a queue gives a message up", () => {
  const whys = ["unavailable", "busy", "throttled", "account-paused", "state-unknown"] as const;
  const steps = fc.oneof(
    fc.constant(poll),
    fc
      .record({ why: fc.constantFrom(...whys), floorMs: fc.integer({ min: 0, max: 120_000 }) })
      .map(({ why, floorMs }) => waiting(why, floorMs)),
  );

  test("polls for the end of a task, which are the most", () => {
    expect(deliveriesOf([poll], {})).toBeLessThan(750);
  });

  test("any mixture of verdicts, whatever Retry-After says and luck has it", () => {
    fc.assert(
      fc.property(
        fc.array(steps, { minLength: 1, maxLength: 20 }),
        fc.array(luck, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 60 }),
        (mixture, lucks, baseSeconds) =>
          deliveriesOf(mixture, { lucks, baseMs: baseSeconds * 1_000 }) < MAX_RECEIVE_COUNT,
      ),
    );
  });
});

describe("the pause between two calls of a delivery", () => {
  test.each([
    [1, 200],
    [2, 400],
    [3, 800],
    [4, 1_600],
    [5, 2_000],
    [50, 2_000],
  ])("after %i calls is anything up to %i ms", (callsMade, mostMs) => {
    expect(retryMs(callsMade, 0)).toBe(0);
    expect(retryMs(callsMade, 0.5)).toBe(mostMs / 2);
    expect(retryMs(callsMade, 1)).toBe(mostMs);
  });
});
