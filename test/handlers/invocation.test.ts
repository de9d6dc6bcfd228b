import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { abortBeforeEnd } from "../../lib/handlers/invocation.ts";

const invocationWith = (leftMs: number) => ({ awsRequestId: "i", getRemainingTimeInMillis: () => leftMs });

describe("abortBeforeEnd", () => {
  test("its signal is not aborted while there is time", () => {
    expect(abortBeforeEnd(invocationWith(30_000)).aborted).toBe(false);
  });

  test.each([510.5, 500, 20, 0, -1])("its signal is aborted at once when %d ms are left", async (leftMs) => {
    const signal = abortBeforeEnd(invocationWith(leftMs));
    await once(signal, "abort");
    expect(signal.reason).toMatchObject({ name: "TimeoutError" });
  });
});
