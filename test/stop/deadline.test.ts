import { describe, expect, test } from "vitest";
import { timesOf, waitWithin } from "../../lib/stop/deadline.ts";
import { START_MS } from "../rig/clock.ts";

const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();
const HOURS = 3_600;

describe("when a stop was meant, and until when it may be made", () => {
  const TTL_SECONDS = 900;

  test.each<[string, { sentAt?: string; expiresAt?: string }, number, number]>([
    ["nothing said: from the queue's own time on", {}, 0, TTL_SECONDS],
    ["meant before it was queued", { sentAt: at(-60) }, -60, TTL_SECONDS - 60],
    ["meant days ago, which is over", { sentAt: at(-100 * HOURS) }, -100 * HOURS, TTL_SECONDS - 100 * HOURS],
    ["meant in the future, by a clock that runs ahead", { sentAt: at(600) }, 0, TTL_SECONDS],
    ["until a time of its own", { expiresAt: at(30) }, 0, 30],
    ["from and until times of its own", { sentAt: at(-10), expiresAt: at(3 * HOURS) }, -10, 3 * HOURS],
    ["12 hours from a future that is now", { sentAt: at(600), expiresAt: at(600 + 12 * HOURS) }, 0, 12 * HOURS],
    ["until a time before it was queued", { expiresAt: at(-1) }, 0, -1],
  ])("%s", (_, request, sentSeconds, deadlineSeconds) => {
    expect(timesOf(request, START_MS, TTL_SECONDS * 1000)).toEqual({
      sentMs: START_MS + sentSeconds * 1000,
      deadlineMs: START_MS + deadlineSeconds * 1000,
    });
  });
});

describe("a wait leaves five seconds for the last delivery", () => {
  test.each<[string, number, { wishedMs: number; floorMs: number }, number | undefined]>([
    ["as long as wished, where there is room", 60_000, { wishedMs: 20_000, floorMs: 1_000 }, 20_000],
    [
      "until five seconds before the deadline, where there is less",
      20_000,
      { wishedMs: 60_000, floorMs: 1_000 },
      15_000,
    ],
    ["its floor, where there is just room for that", 15_000, { wishedMs: 60_000, floorMs: 10_000 }, 10_000],
    ["none, where the floor does not fit", 14_999, { wishedMs: 60_000, floorMs: 10_000 }, undefined],
    ["none, at the deadline", 0, { wishedMs: 1_000, floorMs: 1_000 }, undefined],
    ["none, after it", -1, { wishedMs: 1_000, floorMs: 0 }, undefined],
  ])("%s", (_, leftMs, wait, expected) => {
    expect(waitWithin(START_MS + leftMs, START_MS, wait)).toBe(expected);
  });
});
