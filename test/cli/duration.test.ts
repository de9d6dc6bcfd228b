import { describe, expect, test } from "vitest";
import { formatDuration, parseDurationMs, parseTimeMs } from "../../lib/cli/duration.ts";

describe("a duration", () => {
  test.for([
    ["500ms", 500],
    ["90s", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["365d", 31_536_000_000],
  ] as const)("%s is %d ms", ([text, ms]) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  test.for(["", "0", "0s", "-5m", "1.5h", "10", "h", "10 m", "10M", "1e3s", "10m\n", "NaNs", "0x1s", "９m"])(
    "%j is refused",
    (text) => {
      expect(() => parseDurationMs(text)).toThrow("Use a number with a unit");
    },
  );

  test.for(["366d", "999999999d", "999999999h"])("%s is refused: no Date could hold the time", (text) => {
    expect(() => parseDurationMs(text)).toThrow("Use at most 365d.");
    expect(() => parseTimeMs(text)).toThrow("Use at most 365d.");
  });
});

describe("a time", () => {
  test.for(["2026-11-22T08:00:00Z", "2026-11-22T09:00:00+01:00", "2026-11-22T09:00:00+0100", "2026-11-22T08:00Z"])(
    "%s is read",
    (text) => {
      expect(parseTimeMs(text)).toBe(Date.UTC(2026, 10, 22, 8));
    },
  );

  test.for(["2026-11-22", "2026-11-22T08:00:00", "2026-13-22T08:00:00Z", "soon", "", "1999-01-01T00:00:00Z"])(
    "%j is refused",
    (text) => {
      expect(() => parseTimeMs(text)).toThrow("Use a time such as 2026-11-22T08:00:00Z");
    },
  );
});

test.for([
  [480, "480 ms"],
  [12_000, "12 s"],
  [180_000, "3 min"],
  [18_000_000, "5 h"],
  [172_800_000, "2 d"],
] as const)("%d ms are written as %s", ([ms, text]) => {
  expect(formatDuration(ms)).toBe(text);
});
