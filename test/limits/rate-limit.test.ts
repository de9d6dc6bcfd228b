import { describe, expect, test } from "vitest";
import { createRateLimit } from "../../lib/limits/rate-limit.ts";
import { hurryingClock } from "../rig/clock.ts";

const MINUTE_MS = 60_000;

function build() {
  const clock = hurryingClock();
  const rateLimit = createRateLimit(clock);
  /** Makes calls until the limit blocks them; gives their number. */
  const makeCalls = (wanted: number): number => {
    let made = 0;
    while (made < wanted && rateLimit.blockedForMs() === undefined) {
      rateLimit.record();
      made += 1;
    }
    return made;
  };
  /** The number of calls that the limit allows in each of the next minutes. */
  const callsInMinutes = (minutes: number): number[] =>
    Array.from({ length: minutes }, () => {
      clock.pass(MINUTE_MS);
      return makeCalls(100_000);
    });
  return { clock, rateLimit, makeCalls, callsInMinutes };
}

/** A rate limit after a first throttle and, a minute and so many calls later, a second one. */
function throttledTwice(calls: number) {
  const built = build();
  built.makeCalls(1);
  built.rateLimit.decrease();
  built.clock.pass(MINUTE_MS);
  built.makeCalls(calls);
  built.rateLimit.decrease();
  return built;
}

describe("a rate limit", () => {
  test("allows any number of calls before the first throttle", () => {
    expect(build().makeCalls(1_000)).toBe(1_000);
  });

  test("allows any number of calls after one throttle, which may be chance", () => {
    const { rateLimit, makeCalls, callsInMinutes } = build();
    makeCalls(40);
    rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([100_000]);
  });

  test("counts throttles of calls that were in flight together as one", () => {
    const { rateLimit, makeCalls, callsInMinutes } = build();
    makeCalls(40);
    for (let inFlight = 0; inFlight < 10; inFlight++) rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([100_000]);
  });

  test("forgets a throttle of ten minutes ago", () => {
    const { clock, rateLimit, makeCalls, callsInMinutes } = build();
    makeCalls(40);
    rateLimit.decrease();
    clock.pass(10 * MINUTE_MS);
    makeCalls(40);
    rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([100_000]);
  });

  test("allows any number of calls again ten minutes after the last throttle", () => {
    const { clock, makeCalls } = throttledTwice(40);
    clock.pass(10 * MINUTE_MS);
    expect(makeCalls(1_000)).toBe(1_000);
  });
});

describe("a rate limit after a second throttle", () => {
  test("allows 85 % of the last minute's calls, and 5 % more in each quiet minute", () => {
    const { rateLimit, callsInMinutes } = throttledTwice(40);
    expect(callsInMinutes(5)).toEqual([34, 36, 38, 40, 42]);
    expect(rateLimit.blockedForMs()).toBe(MINUTE_MS);
  });

  test("allows calls again a minute after the first call of the minute", () => {
    const { clock, rateLimit, makeCalls } = throttledTwice(40);
    clock.pass(90_000);
    makeCalls(34);
    clock.pass(20_000);
    expect(rateLimit.blockedForMs()).toBe(40_000);
    clock.pass(40_000);
    expect(rateLimit.blockedForMs()).toBeUndefined();
  });

  test("is not lowered again by calls that were in flight with the throttled one", () => {
    const { rateLimit, callsInMinutes } = throttledTwice(40);
    for (let inFlight = 0; inFlight < 10; inFlight++) rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([34]);
  });

  test("is lowered again by a third throttle", () => {
    const { clock, rateLimit, makeCalls, callsInMinutes } = throttledTwice(40);
    clock.pass(MINUTE_MS);
    makeCalls(34);
    rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([28]);
  });

  test("takes the calls of the minute before where the present minute has only begun", () => {
    const { clock, rateLimit, makeCalls, callsInMinutes } = throttledTwice(40);
    clock.pass(MINUTE_MS);
    makeCalls(1);
    rateLimit.decrease();
    expect(callsInMinutes(1)).toEqual([28]);
  });

  test("allows at least five calls a minute", () => {
    expect(throttledTwice(1).callsInMinutes(1)).toEqual([5]);
  });
});
