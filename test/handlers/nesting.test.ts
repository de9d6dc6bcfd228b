import { describe, expect, test } from "vitest";
import { route } from "../../lib/handlers/route.ts";
import { START_MS } from "../rig/clock.ts";
import { requestOf } from "../rig/examples.ts";

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

describe("a body that is nested too deep", () => {
  test.each([
    ["target", `{"service":"drs","target":${nested(40_000)}}`],
    ["stop", `{"stops":[${nested(40_000)}]}`],
    ["unknown field", `{"service":"drs","more":${nested(501)}}`],
  ])(
    "it is rejected for its %s (fixed: JSON.stringify overflowed, so that SQS delivered the message until its redrive)",
    (_, body) => {
      const incoming = { body, fallbackId: "message-1", queuedMs: START_MS, deliveries: 1, ttlMs: 900_000 };
      expect(route(incoming, START_MS)).toMatchObject([
        {
          step: { queue: "dead-letters", entry: { body } },
          rejection: { status: "rejected", message: expect.stringContaining("body: nested more than 500 deep") },
        },
      ]);
    },
  );
});

test("a faulty stop that is nested less deep is rejected alone", () => {
  const body = `{"stops":[${nested(400)},${JSON.stringify(requestOf("drs"))}]}`;
  const routed = route({ body, fallbackId: "message-1", queuedMs: START_MS, deliveries: 1, ttlMs: 900_000 }, START_MS);
  expect(routed.map(({ step: post }) => post.queue)).toEqual(["dead-letters", "drs"]);
});
