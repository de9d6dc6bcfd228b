import { describe, expect, test } from "vitest";
import { parseRetryAfter } from "../../lib/huawei/retry-after.ts";
import { START_MS } from "../rig/clock.ts";

describe("parseRetryAfter", () => {
  test.each<[string | undefined, number | undefined]>([
    ["7", 7_000],
    [" 120 ", 120_000],
    ["0", 0],
    ["Sun, 22 Nov 2026 08:01:30 GMT", 90_000],
    ["Sunday, 22-Nov-26 08:01:30 GMT", 90_000],
    ["Sun, 22 Nov 2026 08:00:00 GMT", undefined],
    ["Sun, 22 Nov 2026 07:59:59 GMT", undefined],
    ["-5", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["soon", undefined],
    ["2026-11-22", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("reads %j as %s ms", (header, waitMs) => {
    expect(parseRetryAfter(header, START_MS)).toBe(waitMs);
  });

  test.each<[label: string, header: string]>([
    ["900 s", "900"],
    ["901 s", "901"],
    ["a day", "86400"],
    ["999999999 s", "999999999"],
    ["a number of 400 digits", "9".repeat(400)],
    ["a date in 15 minutes", "Sun, 22 Nov 2026 08:15:00 GMT"],
    ["a date in 15 minutes and a second", "Sun, 22 Nov 2026 08:15:01 GMT"],
    ["a date in 31 years", "Thu, 22 Nov 2057 08:00:00 GMT"],
  ])("caps %s at 15 minutes (one answer of 999999999 closed an account's calls for years)", (_, header) => {
    expect(parseRetryAfter(header, START_MS)).toBe(900_000);
  });
});
