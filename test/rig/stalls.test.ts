import { expect, test } from "vitest";
import { longestMs, recordStalls, stalledMs } from "./stalls.ts";

const STALLS = [
  { fromMs: 100, toMs: 300 },
  { fromMs: 500, toMs: 900 },
];

test.each([
  [0, 50, 0],
  [0, 200, 100],
  [150, 250, 100],
  [0, 1_000, 600],
  [300, 500, 0],
])("from %i to %i, %i ms were lost", (from, to, lost) => {
  expect(stalledMs(STALLS, from, to)).toBe(lost);
});

test("the longest is found", () => {
  expect(longestMs(STALLS)).toBe(400);
  expect(longestMs([])).toBe(0);
});

test("a thread that is held up writes it down", async () => {
  const { stalls, end } = recordStalls();
  const untilMs = Date.now() + 250;
  while (Date.now() < untilMs); // what a stall is
  await expect.poll(() => longestMs(stalls)).toBeGreaterThanOrEqual(200);
  end();
});
