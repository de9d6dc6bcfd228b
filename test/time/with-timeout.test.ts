import { expect, test } from "vitest";
import { withTimeout } from "../../lib/time/with-timeout.ts";
import { quiet, standingClock } from "../rig/clock.ts";

test("withTimeout resolves to the value of a promise that settles in time, and leaves no timer", async () => {
  const clock = standingClock();
  expect(await withTimeout(Promise.resolve("here"), 1_000, clock)).toBe("here");
  expect(clock.waits()).toBe(0);
});

test("withTimeout resolves to undefined after the limit, and does not cancel the promise", async () => {
  const clock = standingClock();
  const slow = Promise.withResolvers<string>();
  const result = withTimeout(slow.promise, 1_000, clock);
  await clock.pass(1_000);
  expect(await result).toBeUndefined();
  slow.resolve("late");
  expect(await slow.promise).toBe("late");
});

test("withTimeout rejects where the promise rejects in time, and leaves no timer", async () => {
  const clock = standingClock();
  await expect(withTimeout(Promise.reject(new Error("no")), 1_000, clock)).rejects.toThrow("no");
  expect(clock.waits()).toBe(0);
});

test.each([0, -5])("withTimeout resolves to undefined at once for a limit of %i ms", async (limitMs) => {
  const clock = standingClock();
  const result = withTimeout(new Promise(() => {}), limitMs, clock);
  await clock.pass(0);
  expect(await Promise.race([result, quiet().then(() => "still waiting")])).toBeUndefined();
});
