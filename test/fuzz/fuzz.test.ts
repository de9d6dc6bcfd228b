import { expect, test } from "vitest";
import { runFuzz } from "./run-fuzz.ts";

test("300 random bodies break no rule of the router and of a worker", async () => {
  const { violations, counts } = await runFuzz(1, 300);
  expect(violations).toEqual([]);
  expect(counts["router: forwarded"]).toBeGreaterThan(0);
});
