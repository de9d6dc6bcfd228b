import fc from "fast-check";
import { expect, test } from "vitest";
import { createSteadyTime } from "../../lib/time/steady-time.ts";

/** Two clocks that a test moves by hand. */
function clocks() {
  const times = { wallMs: 1_795_000_000_000, monotonicMs: 400 };
  const steady = createSteadyTime(
    () => times.wallMs,
    () => times.monotonicMs,
  );
  const startMs = steady();
  return { times, sinceStart: () => steady() - startMs };
}

test("time passes on a clock that is set back by a minute", () => {
  const { times, sinceStart } = clocks();
  times.wallMs -= 60_000;
  expect(sinceStart()).toBe(0);
  times.wallMs += 60_000;
  times.monotonicMs += 60_000;
  expect(sinceStart()).toBe(60_000);
});

test("the freeze of a process counts, also after the clock was set back", () => {
  const { times, sinceStart } = clocks();
  times.wallMs += 30_000;
  expect(sinceStart()).toBe(30_000);
  times.wallMs -= 3_600_000;
  expect(sinceStart()).toBe(30_000);
  times.wallMs += 20_000;
  expect(sinceStart()).toBe(50_000);
});

test("a million readings of a wall clock in whole milliseconds add nothing", () => {
  const { times, sinceStart } = clocks();
  const startMs = times.wallMs;
  for (let reading = 1; reading <= 1_000_000; reading++) {
    times.monotonicMs = 400 + reading / 100;
    times.wallMs = startMs + Math.floor(reading / 100);
    if (reading % 100 === 37) sinceStart();
  }
  expect(sinceStart()).toBeCloseTo(10_000, 3);
});

test("the time never runs back and never lags behind the monotonic clock, whatever steps the wall clock makes", () => {
  const step = fc.record({ passedMs: fc.nat(100_000), stepMs: fc.integer({ min: -1e9, max: 1e9 }) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { times, sinceStart } = clocks();
      let lastMs = 0;
      for (const { passedMs, stepMs } of steps) {
        times.monotonicMs += passedMs;
        times.wallMs += passedMs + stepMs;
        const nowMs = sinceStart();
        expect(nowMs).toBeGreaterThanOrEqual(lastMs + passedMs);
        lastMs = nowMs;
      }
    }),
  );
});
