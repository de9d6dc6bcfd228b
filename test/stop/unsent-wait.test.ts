import { expect, test } from "vitest";
import { unsentWaitMs } from "../../lib/stop/unsent-wait.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";

test.each<[string, number, number, number]>([
  ["5 s at its first receive", 1, 900_000, 5_000],
  ["40 s at its fourth", 4, 900_000, 40_000],
  ["until 5 s before its deadline", 4, 30_000, 25_000],
  ["half of the time that is left", 4, 9_000, 4_000],
  ["1 s at least", 4, 500, 1_000],
  ["40 s where its deadline has passed", 4, 0, 40_000],
  ["15 minutes at most", 30, Number.POSITIVE_INFINITY, 900_000],
])("a message that no queue took waits for %s", (_, receives, leftMs, waitMs) => {
  const unsent = { receives, deadlineMs: START_MS + leftMs, backoffBaseMs: 5_000 };
  expect(unsentWaitMs(unsent, hurryingClock())).toBe(waitMs);
});

test("ten receives of a message that no queue takes last longer than a quarter of an hour", () => {
  const clock = hurryingClock();
  const deadlineMs = START_MS + 60_000;
  for (let receives = 1; receives < 10; receives++)
    clock.pass(unsentWaitMs({ receives, deadlineMs, backoffBaseMs: 5_000 }, clock));
  expect(clock.now() - START_MS).toBeGreaterThan(15 * 60_000);
});
