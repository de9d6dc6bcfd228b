import { expect, test } from "vitest";
import { countdownTo } from "../../lib/time/countdown.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";

test("a countdown gives the time that is left", () => {
  const clock = hurryingClock();
  const leftMs = countdownTo(START_MS + 5_000, clock);
  clock.pass(2_000);
  expect(leftMs()).toBe(3_000);
  clock.pass(4_000);
  expect(leftMs()).toBe(-1_000);
});

test.each([
  ["set back", -60_000, 3_000],
  ["set forward", 60_000, -57_000],
])("a countdown has no more time where the clock is %s", (_, stepMs, left) => {
  const clock = hurryingClock();
  const leftMs = countdownTo(START_MS + 5_000, clock);
  clock.pass(2_000);
  clock.step(stepMs);
  expect(leftMs()).toBe(left);
});
