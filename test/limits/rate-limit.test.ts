import { describe, expect, test } from "vitest";
import { createRateLimit } from "../../lib/limits/rate-limit.ts";
import { hurryingClock } from "../rig/clock.ts";

const MINUTE_MS = 60_000;

function build() {
  const clock = hurryingClock();
  const quota = createRateLimit(clock);
  /** How many of so many calls can be made now. */
  const spend = (wanted: number): number => {
    let made = 0;
    while (made < wanted && quota.blockedForMs() === undefined) {
      quota.record();
      made += 1;
    }
    return made;
  };
  /** How many of very many calls can be made in each of the next minutes. */
  const spendFor = (minutes: number): number[] =>
    Array.from({ length: minutes }, () => {
      clock.pass(MINUTE_MS);
      return spend(100_000);
    });
  return { clock, quota, spend, spendFor };
}

/** A quota that was throttled for the first time and then, a minute later, after so many calls. */
function throttledTwice(calls: number) {
  const built = build();
  built.spend(1);
  built.quota.decrease();
  built.clock.pass(MINUTE_MS);
  built.spend(calls);
  built.quota.decrease();
  return built;
}

describe("a quota has no bounds", () => {
  test("before the first throttle", () => {
    expect(build().spend(1_000)).toBe(1_000);
  });

  test("after one throttle, which may be chance", () => {
    const { quota, spend, spendFor } = build();
    spend(40);
    quota.decrease();
    expect(spendFor(1)).toEqual([100_000]);
  });

  test("after several throttles of calls that were in flight together", () => {
    const { quota, spend, spendFor } = build();
    spend(40);
    for (let inFlight = 0; inFlight < 10; inFlight++) quota.decrease();
    expect(spendFor(1)).toEqual([100_000]);
  });

  test("after a second throttle ten minutes later", () => {
    const { clock, quota, spend, spendFor } = build();
    spend(40);
    quota.decrease();
    clock.pass(10 * MINUTE_MS);
    spend(40);
    quota.decrease();
    expect(spendFor(1)).toEqual([100_000]);
  });

  test("ten minutes after the last throttle", () => {
    const { clock, spend } = throttledTwice(40);
    clock.pass(10 * MINUTE_MS);
    expect(spend(1_000)).toBe(1_000);
  });
});

describe("after a second throttle", () => {
  test("85 % of what a minute took are made in the next, and a twentieth more in each one after it", () => {
    const { quota, spendFor } = throttledTwice(40);
    expect(spendFor(5)).toEqual([34, 36, 38, 40, 42]);
    expect(quota.blockedForMs()).toBe(MINUTE_MS);
  });

  test("what is spent comes back when a minute has passed since its first call", () => {
    const { clock, quota, spend } = throttledTwice(40);
    clock.pass(90_000);
    spend(34);
    clock.pass(20_000);
    expect(quota.blockedForMs()).toBe(40_000);
    clock.pass(40_000);
    expect(quota.blockedForMs()).toBeUndefined();
  });

  test("calls that were in flight with the one too many do not make it smaller again", () => {
    const { quota, spendFor } = throttledTwice(40);
    for (let inFlight = 0; inFlight < 10; inFlight++) quota.decrease();
    expect(spendFor(1)).toEqual([34]);
  });

  test("a third one makes it smaller again", () => {
    const { clock, quota, spend, spendFor } = throttledTwice(40);
    clock.pass(MINUTE_MS);
    spend(34);
    quota.decrease();
    expect(spendFor(1)).toEqual([28]);
  });

  test("at the very beginning of a minute the one before it tells what a minute takes", () => {
    const { clock, quota, spend, spendFor } = throttledTwice(40);
    clock.pass(MINUTE_MS);
    spend(1);
    quota.decrease();
    expect(spendFor(1)).toEqual([28]);
  });

  test("five calls a minute are made at the least", () => {
    expect(throttledTwice(1).spendFor(1)).toEqual([5]);
  });
});
