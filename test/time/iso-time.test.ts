import { expect, test } from "vitest";
import { isoTime } from "../../lib/time/iso-time.ts";

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1, "1970-01-01T00:00:00.001Z"],
  [1_764_072_000_999, "2025-11-25T12:00:00.999Z"],
])("isoTime writes %d ms as %s, in UTC and with its milliseconds", (atMs, text) => {
  expect(isoTime(atMs)).toBe(text);
});

test("isoTime writes each of many times right, also the second time", () => {
  const times = Array.from({ length: 1_000 }, (_, number) => 1_764_072_000_000 + 7 * (number % 333));
  for (const atMs of times) expect(isoTime(atMs)).toBe(new Date(atMs).toISOString());
});
