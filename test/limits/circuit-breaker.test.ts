import { describe, expect, test } from "vitest";
import type { CallReport } from "../../lib/limits/call-report.ts";
import { type CircuitBreaker, createCircuitBreaker } from "../../lib/limits/circuit-breaker.ts";
import { quiet, standingClock } from "../rig/clock.ts";

const MINUTE_MS = 60_000;
const STOPPED: CallReport = { verdict: "stopped", wasAnswered: true };
const THROTTLED: CallReport = { verdict: "throttled", wasAnswered: true };
const UNAVAILABLE: CallReport = { verdict: "unavailable", wasAnswered: true };

function build() {
  const clock = standingClock();
  const breaker = createCircuitBreaker(clock);
  /** Tries to acquire twenty permits at the same moment; gives the number of those granted. */
  const permitsGranted = async (): Promise<number> => {
    const acquiring = Array.from({ length: 20 }, () => breaker.semaphore.acquire(0));
    await clock.pass(0);
    const granted = (await Promise.all(acquiring)).filter((isGranted) => isGranted).length;
    for (let held = granted; held > 0; held--) breaker.semaphore.release();
    await quiet();
    return granted;
  };
  return { clock, breaker, permitsGranted };
}

function fail(breaker: CircuitBreaker, times: number): void {
  for (let failure = 0; failure < times; failure++) breaker.begin()(UNAVAILABLE);
}

test("an open circuit breaker lets a probe through in time although the clock is set back by an hour", async () => {
  const { clock, breaker } = build();
  breaker.begin()(THROTTLED);
  clock.step(-60 * MINUTE_MS);
  await clock.pass(MINUTE_MS - 1);
  expect(breaker.block()).toEqual({ why: "throttled", waitMs: 1 });
  await clock.pass(1);
  expect(breaker.block()).toBeUndefined();
});

describe("the semaphore of a circuit breaker", () => {
  test("has no limit before the first throttle", async () => {
    expect(await build().permitsGranted()).toBe(20);
  });

  test.each([
    [0, 1],
    [0.9, 1],
    [1, 2],
    [2, 3],
    [8, 9],
    [9, 10],
    [10, 20],
  ])("%d minutes after a throttle grants %i of twenty permits", async (minutes, permits) => {
    const { clock, breaker, permitsGranted } = build();
    breaker.begin()(THROTTLED);
    await clock.pass(minutes * MINUTE_MS);
    expect(await permitsGranted()).toBe(permits);
  });

  test("starts from one permit again with the next throttle", async () => {
    const { clock, breaker, permitsGranted } = build();
    breaker.begin()(THROTTLED);
    await clock.pass(20 * MINUTE_MS);
    expect(await permitsGranted()).toBe(20);
    breaker.begin()(THROTTLED);
    await clock.pass(MINUTE_MS);
    expect(await permitsGranted()).toBe(2);
  });

  test("has no limit after `unavailable` opened and a probe closed the breaker", async () => {
    const { clock, breaker, permitsGranted } = build();
    fail(breaker, 5);
    await clock.pass(30_000);
    breaker.begin()(STOPPED);
    expect(breaker.block()).toBeUndefined();
    expect(await permitsGranted()).toBe(20);
  });
});

describe("the rate limit of a circuit breaker", () => {
  /** Makes calls until the breaker blocks them, 1,000 at most. */
  const callsUntilBlocked = (breaker: CircuitBreaker): number => {
    let calls = 0;
    while (calls < 1_000 && breaker.block() === undefined) {
      breaker.begin()(STOPPED);
      calls += 1;
    }
    return calls;
  };

  test.each<[string, number | undefined, number]>([
    ["no Retry-After allow 85 % of the calls of a minute", undefined, 34],
    ["Retry-After: 55 allow 85 % of the calls of a minute", 55_000, 34],
    ["Retry-After: 2 do not lower the limit", 2_000, 1_000],
  ])("two throttles with %s", async (_, retryAfterMs, calls) => {
    const { clock, breaker } = build();
    for (let throttle = 0; throttle < 2; throttle++) {
      for (let call = 0; call < 39; call++) breaker.begin()(STOPPED);
      breaker.begin()({ ...THROTTLED, retryAfterMs });
      await clock.pass(MINUTE_MS);
    }
    expect(callsUntilBlocked(breaker)).toBe(calls);
    expect(breaker.block()).toEqual(calls === 34 ? { why: "throttled", waitMs: MINUTE_MS } : undefined);
  });
});

describe("a circuit breaker", () => {
  test("is closed at first and blocks nothing", () => {
    const { breaker } = build();
    expect(breaker.block()).toBeUndefined();
    expect(breaker.open()).toBeUndefined();
  });

  test("shows the cause and end of its open state", () => {
    const { clock, breaker } = build();
    breaker.begin()({ ...THROTTLED, retryAfterMs: 7_000 });
    expect(breaker.open()).toEqual({ why: "throttled", untilMs: clock.now() + 7_000 });
  });

  test("opens for 30 s after the fifth `unavailable` in a row", () => {
    const { breaker } = build();
    fail(breaker, 4);
    expect(breaker.block()).toBeUndefined();
    fail(breaker, 1);
    expect(breaker.block()).toEqual({ why: "unavailable", waitMs: 30_000 });
  });

  test("is not closed by a call that passed it while it was open", async () => {
    const { clock, breaker } = build();
    breaker.begin()(THROTTLED);
    breaker.begin()(STOPPED);
    expect(breaker.block()).toEqual({ why: "throttled", waitMs: MINUTE_MS });
    await clock.pass(MINUTE_MS);
    expect(breaker.block()).toBeUndefined();
  });

  test("blocks for 5 s at a time while a probe is in flight, and closes by the probe's answer", async () => {
    const { clock, breaker } = build();
    breaker.begin()(THROTTLED);
    await clock.pass(MINUTE_MS);
    const endProbe = breaker.begin();
    expect(breaker.block()).toEqual({ why: "throttled", waitMs: 5_000 });
    endProbe(STOPPED);
    expect(breaker.block()).toBeUndefined();
    expect(breaker.open()).toBeUndefined();
  });

  test("stays open where the probe's answer is `unavailable`, and lets the next probe through", async () => {
    const { clock, breaker } = build();
    breaker.begin()(THROTTLED);
    await clock.pass(MINUTE_MS);
    breaker.begin()(UNAVAILABLE);
    expect(breaker.block()).toBeUndefined();
    breaker.begin();
    expect(breaker.block()).toEqual({ why: "throttled", waitMs: 5_000 });
  });

  test("stays open where a throttle of another call comes before the probe's answer", async () => {
    const { clock, breaker } = build();
    const endEarlierCall = breaker.begin();
    breaker.begin()({ ...THROTTLED, retryAfterMs: 7_000 });
    await clock.pass(7_000);
    const endProbe = breaker.begin();
    endEarlierCall(THROTTLED);
    endProbe(STOPPED);
    expect(breaker.block()).toEqual({ why: "throttled", waitMs: MINUTE_MS });
  });
});
