import { expect, test } from "vitest";
import { isoTime } from "../../lib/time/iso-time.ts";

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1, "1970-01-01T00:00:00.001Z"],
  [1_764_072_000_999, "2025-11-25T12:00:00.999Z"],
])("isoTime writes %d ms as %s, in UTC and with its milliseconds", (atMs, text) => {
  expect(isoTime(atMs)).toBe(text);
});
