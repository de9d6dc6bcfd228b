import { expect, test } from "vitest";
import { lazy } from "../../lib/time/lazy.ts";

test("a thing is made when it is first asked for, and once, even if it is nothing", () => {
  let made = 0;
  const thing = lazy(() => {
    made += 1;
    return undefined;
  });
  expect(made).toBe(0);
  expect([thing(), thing()]).toEqual([undefined, undefined]);
  expect(made).toBe(1);
});
