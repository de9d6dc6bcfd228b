import { expect, test } from "vitest";
import { lazy } from "../../lib/telemetry/lazy.ts";

test("a lazy value is created once, on first use, even if the value is undefined", () => {
  let created = 0;
  const value = lazy(() => {
    created += 1;
    return undefined;
  });
  expect(created).toBe(0);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(created).toBe(1);
});
