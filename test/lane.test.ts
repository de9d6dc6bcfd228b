import { describe, expect, test } from "vitest";
import { createLane } from "../lib/lane.ts";
import type { CallEnd } from "../lib/pauses.ts";
import { quiet, standingClock } from "./fake-clock.ts";

const MINUTE_MS = 60_000;
const TAKEN: CallEnd = { verdict: "stopped", wasAnswered: true };
const THROTTLED: CallEnd = { verdict: "throttled", wasAnswered: true };

function build() {
  const clock = standingClock();
  const lane = createLane(clock);
  /** How many of twenty calls that come at the same moment are let through. */
  const through = async (): Promise<number> => {
    const turns = Array.from({ length: 20 }, () => lane.turnstile.enter(0));
    await clock.pass(0);
    const letIn = (await Promise.all(turns)).filter((isIn) => isIn).length;
    for (let left = letIn; left > 0; left--) lane.turnstile.leave();
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

test("a lane that was out of order is not narrow afterwards", async () => {
  const { clock, lane, through } = build();
  for (let failure = 0; failure < 5; failure++) lane.begin()({ verdict: "unavailable", wasAnswered: true });
  expect(lane.pause()).toEqual({ why: "unavailable", waitMs: 30_000 });
  await clock.pass(30_000);
  lane.begin()(TAKEN);
  expect(lane.pause()).toBeUndefined();
  expect(await through()).toBe(20);
});
