import { expect, test } from "vitest";
import { isoTime, isoTimes } from "../../lib/time/iso-time.ts";

test.each([isoTime, isoTimes()])("a moment is written with its milliseconds, in UTC", (time) => {
  const moments = [0, 1, 1, 1_764_072_000_999, 0];
  expect(moments.map(time)).toEqual([
    "1970-01-01T00:00:00.000Z",
    "1970-01-01T00:00:00.001Z",
    "1970-01-01T00:00:00.001Z",
    "2025-11-25T12:00:00.999Z",
    "1970-01-01T00:00:00.000Z",
  ]);
});
