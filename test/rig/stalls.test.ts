import { expect, test } from "vitest";
import { longestStallMs, recordStalls, stalledMs } from "./stalls.ts";

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
])("from %i to %i ms, the stalls took %i ms", (from, to, lost) => {
  expect(stalledMs(STALLS, from, to)).toBe(lost);
});

test("longestStallMs returns the longest stall, and 0 without a stall", () => {
  expect(longestStallMs(STALLS)).toBe(400);
  expect(longestStallMs([])).toBe(0);
});

test("a thread that is blocked records a stall", async () => {
  const { stalls, end } = recordStalls();
  const untilMs = Date.now() + 250;
  while (Date.now() < untilMs); // blocks the thread
  await expect.poll(() => longestStallMs(stalls)).toBeGreaterThanOrEqual(200);
  end();
});
