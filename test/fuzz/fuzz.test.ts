import { expect, test } from "vitest";
import { runFuzz } from "./run-fuzz.ts";

test("300 random bodies break no rule of the router, the workers, the replay function and the command", async () => {
  const { violations, counts } = await runFuzz(1, 300);
  expect(violations).toEqual([]);
  for (const kind of ["router: to a worker", "worker: published", "worker: handed back", "replay: replayed a letter"])
    expect([kind, counts[kind] ?? 0]).not.toEqual([kind, 0]);
});
