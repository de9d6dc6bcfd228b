import { expect, test } from "vitest";
import { parseRetryAfter } from "../../lib/huawei/retry-after.ts";
import { START_MS } from "../rig/clock.ts";

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
  ["99999999999", undefined],
  ["soon", undefined],
  ["2026-11-22", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After %j asks for %s ms", (header, waitMs) => {
  expect(parseRetryAfter(header, START_MS)).toBe(waitMs);
});
