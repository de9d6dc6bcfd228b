import { once } from "node:events";
import { expect, test } from "vitest";
import { endOf } from "../../lib/handlers/invocation.ts";

const invocationWith = (leftMs: number) => ({ awsRequestId: "i", getRemainingTimeInMillis: () => leftMs });

test("what is under way is not ended while there is time", () => {
  expect(endOf(invocationWith(30_000)).aborted).toBe(false);
});

test.each([510.5, 500, 20, 0, -1])("what is under way is ended at once when %d ms are left", async (leftMs) => {
  await once(endOf(invocationWith(leftMs)), "abort", { signal: AbortSignal.timeout(400) });
});
