import { describe, expect, test } from "vitest";
import { drs } from "../../lib/services/drs.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { createDeliveryReader } from "../../lib/stop/read-delivery.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { configOf, requestOf } from "../rig/examples.ts";

const QUEUED_MS = START_MS - 10_000;
const readOrder = createDeliveryReader(drs, configOf());

function read(body: unknown, more: Partial<Delivery> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const delivery = { messageId: "m", receiptHandle: "h", body: text, deliveries: 2, queuedMs: QUEUED_MS, ...more };
  return readOrder(delivery, START_MS);
}

test("a valid request becomes an order with its times, and the facts of its outcome", () => {
  const order = read(
    requestOf("drs", { id: "mine", sentAt: "2026-11-22T07:59:00Z", region: "cn-north-4", reason: "why" }),
  );
  expect(order).toMatchObject({
    kind: "order",
    parsed: { deadlineMs: START_MS - 60_000 + 900_000, budgetEndMs: START_MS + 20_000 },
    info: {
      requestId: "mine",
      service: "drs",
      target: { ...exampleTargets.drs, force: false, language: "en-us" },
      account: "default",
      region: "cn-north-4",
      reason: "why",
      noun: "replication job",
      sentMs: START_MS - 60_000,
      deliveries: 2,
    },
  });
});

describe("a request is known by", () => {
  test.each<[string, Record<string, unknown>, Partial<Delivery>, string]>([
    ["its own id", { id: "mine" }, { requestId: "attribute" }, "mine"],
    ["the attribute of its dead letter", {}, { requestId: "attribute" }, "attribute"],
    ["its message's id", {}, {}, "m"],
    ["another than its own where that is none", { id: 5 }, { requestId: "attribute" }, "attribute"],
  ])("%s", (_, request, more, id) => {
    expect(read(requestOf("drs", request), more).info.requestId).toBe(id);
  });
});

describe("what is no valid request is read for its faults", () => {
  test.each([
    ["no JSON", "stop", ["body: not JSON"]],
    ["an array", [], ["body: a JSON object, not an array"]],
    [
      "another service's",
      requestOf("aom"),
      ["service: drs, the service of this queue", "target.jobId: required, 1–64 letters, digits, - and _"],
    ],
  ])("%s", (_, body, faults) => {
    expect(read(body)).toMatchObject({ kind: "faults", faults, info: { requestId: "m", sentMs: QUEUED_MS } });
  });
});

test("a body over 256 KiB is read all the same, since the router has let it pass", () => {
  expect(read(`${JSON.stringify(requestOf("drs"))}${" ".repeat(300 * 1024)}`).kind).toBe("order");
});
