import { expect, test } from "vitest";
import { withTimeout } from "../../lib/time/with-timeout.ts";
import { quiet, standingClock } from "../rig/clock.ts";

test("what comes in time is what it comes to, and nothing waits on", async () => {
  const clock = standingClock();
  expect(await withTimeout(Promise.resolve("here"), 1_000, clock)).toBe("here");
  expect(clock.waits()).toBe(0);
});

test("what does not come in time is nothing, and may still come", async () => {
  const clock = standingClock();
  const slow = Promise.withResolvers<string>();
  const result = withTimeout(slow.promise, 1_000, clock);
  await clock.pass(1_000);
  expect(await result).toBeUndefined();
  slow.resolve("late");
  expect(await slow.promise).toBe("late");
});

test("what fails in time fails", async () => {
  const clock = standingClock();
  await expect(withTimeout(Promise.reject(new Error("no")), 1_000, clock)).rejects.toThrow("no");
  expect(clock.waits()).toBe(0);
});

test.each([0, -5])("a limit of %i ms is over at once", async (limitMs) => {
  const clock = standingClock();
  const result = withTimeout(new Promise(() => {}), limitMs, clock);
  await clock.pass(0);
  expect(await Promise.race([result, quiet().then(() => "still waiting")])).toBeUndefined();
});
