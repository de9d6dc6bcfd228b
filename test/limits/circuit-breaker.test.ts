import { describe, expect, test } from "vitest";
import type { CallReport } from "../../lib/limits/call-guard.ts";
import { createCircuitBreaker } from "../../lib/limits/circuit-breaker.ts";
import { quiet, standingClock } from "../rig/clock.ts";

const MINUTE_MS = 60_000;
const TAKEN: CallReport = { verdict: "stopped", wasAnswered: true };
const THROTTLED: CallReport = { verdict: "throttled", wasAnswered: true };

function build() {
  const clock = standingClock();
  const lane = createCircuitBreaker(clock);
  /** How many of twenty calls that come at the same moment are let through. */
  const through = async (): Promise<number> => {
    const turns = Array.from({ length: 20 }, () => lane.semaphore.acquire(0));
    await clock.pass(0);
    const letIn = (await Promise.all(turns)).filter((isIn) => isIn).length;
    for (let left = letIn; left > 0; left--) lane.semaphore.release();
    await quiet();
    return letIn;
  };
  return { clock, lane, through };
}

test("a lane that was never throttled lets through whoever comes", async () => {
  expect(await build().through()).toBe(20);
});

describe("a lane that was throttled lets through one call, and one more for every minute without another throttle", () => {
  test.each([
    [0, 1],
    [0.9, 1],
    [1, 2],
    [2, 3],
    [8, 9],
    [9, 10],
    [10, 20],
  ])("after %d minutes: %i", async (minutes, calls) => {
    const { clock, lane, through } = build();
    lane.begin()(THROTTLED);
    await clock.pass(minutes * MINUTE_MS);
    expect(await through()).toBe(calls);
  });

  test("and starts from one again with the next throttle", async () => {
    const { clock, lane, through } = build();
    lane.begin()(THROTTLED);
    await clock.pass(20 * MINUTE_MS);
    expect(await through()).toBe(20);
    lane.begin()(THROTTLED);
    await clock.pass(MINUTE_MS);
    expect(await through()).toBe(2);
  });
});

describe("a lane that was throttled twice makes fewer calls a minute than it was let, and says how long those that are too many have to wait", () => {
  /** Makes calls that are taken until there has to be a pause, or very many. */
  const callsTaken = (lane: ReturnType<typeof createCircuitBreaker>): number => {
    let taken = 0;
    while (taken < 1_000 && lane.pause() === undefined) {
      lane.begin()(TAKEN);
      taken += 1;
    }
    return taken;
  };

  test.each<[string, number | undefined, number]>([
    ["by a service that does not say for how long", undefined, 34],
    ["for most of a minute", 55_000, 34],
    ["for a few seconds, which are all that it asks for", 2_000, 1_000],
  ])("%s", async (_, retryAfterMs, calls) => {
    const { clock, lane } = build();
    for (let throttle = 0; throttle < 2; throttle++) {
      for (let call = 0; call < 39; call++) lane.begin()(TAKEN);
      lane.begin()({ ...THROTTLED, retryAfterMs });
      await clock.pass(MINUTE_MS);
    }
    expect(callsTaken(lane)).toBe(calls);
    expect(lane.pause()).toEqual(calls === 34 ? { why: "throttled", waitMs: MINUTE_MS } : undefined);
  });
});

test("a lane that was out of order is not narrow afterwards", async () => {
  const { clock, lane, through } = build();
  for (let failure = 0; failure < 5; failure++) lane.begin()({ verdict: "unavailable", wasAnswered: true });
  expect(lane.pause()).toEqual({ why: "unavailable", waitMs: 30_000 });
  await clock.pass(30_000);
  lane.begin()(TAKEN);
  expect(lane.pause()).toBeUndefined();
  expect(await through()).toBe(20);
});
