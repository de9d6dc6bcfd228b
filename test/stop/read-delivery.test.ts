import { describe, expect, test } from "vitest";
import { drs } from "../../lib/services/drs.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import { createDeliveryReader } from "../../lib/stop/read-delivery.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { configOf, requestOf } from "../rig/examples.ts";

const QUEUED_MS = START_MS - 10_000;
const TTL_MS = 900_000;
const readDelivery = createDeliveryReader(drs, configOf());

function read(body: unknown, more: Partial<Delivery> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const delivery = { messageId: "m", receiptHandle: "h", body: text, receives: 1, queuedMs: QUEUED_MS, ...more };
  return readDelivery(delivery, START_MS);
}

function parsedOf(more: Record<string, unknown>, delivery: Partial<Delivery> = {}) {
  const message = read(requestOf("drs", more), delivery);
  return message.kind === "parsed" ? { ...message.parsed, info: message.info } : expect.unreachable();
}

describe("a valid request", () => {
  test("is read with its times, its budget and the facts of its outcome", () => {
    const times = { sentAt: "2026-11-22T07:59:00Z", expiresAt: "2026-11-22T08:30:00Z" };
    expect(read(requestOf("drs", { id: "mine", ...times, region: "cn-north-4", reason: "why" }))).toMatchObject({
      kind: "parsed",
      parsed: { deadlineMs: START_MS + 1_800_000, budgetEndMs: START_MS + 20_000, progress: NO_PROGRESS },
      info: {
        requestId: "mine",
        service: "drs",
        target: { ...exampleTargets.drs, force: false, language: "en-us" },
        account: "default",
        region: "cn-north-4",
        reason: "why",
        noun: "replication job",
        sentMs: START_MS - 60_000,
        deliveries: 1,
      },
    });
  });

  test("over 256 KiB is a fault, since the router forwards none and ten of them would fill the memory", () => {
    expect(read(`${JSON.stringify(requestOf("drs"))}${" ".repeat(300 * 1024)}`)).toMatchObject({
      kind: "faults",
      faults: ["body: 301 KiB, but a request has at most 256 KiB"],
    });
  });
});

describe("the id of a request", () => {
  test.each<[string, Record<string, unknown>, Partial<Delivery>, string]>([
    ["its own", { id: "mine" }, { requestId: "attribute" }, "mine"],
    ["the attribute of its dead letter", {}, { requestId: "attribute" }, "attribute"],
    ["its message's id", {}, {}, "m"],
    ["the attribute, where its own is no id", { id: 5 }, { requestId: "attribute" }, "attribute"],
  ])("is %s", (_, request, more, id) => {
    expect(read(requestOf("drs", request), more).info.requestId).toBe(id);
  });
});

describe("the deadline of a request", () => {
  const at = (seconds: number) => new Date(START_MS + seconds * 1_000).toISOString();

  test.each<[string, Record<string, unknown>, number, number]>([
    // sentMs and deadlineMs after START_MS
    ["the router wrote both times", { sentAt: at(-60), expiresAt: at(30) }, -60_000, 30_000],
    ["the router wrote a span of 12 h", { sentAt: at(-60), expiresAt: at(43_140) }, -60_000, 43_140_000],
    ["both times have passed", { sentAt: at(-7_200), expiresAt: at(-3_600) }, -7_200_000, -3_600_000],
    ["an older version wrote only sentAt", { sentAt: at(-60) }, -60_000, TTL_MS - 60_000],
    ["an older version wrote no time", {}, -10_000, TTL_MS - 10_000],
  ])("is used as it is, else `sentAt` + TTL: %s", (_, times, sentMs, deadlineMs) => {
    const { info, ...parsed } = parsedOf(times);
    expect([info.sentMs - START_MS, parsed.deadlineMs - START_MS]).toEqual([sentMs, deadlineMs]);
  });

  test("is not moved by the worker, although `sentAt` is later than the queue's own time", () => {
    expect(parsedOf({ sentAt: at(600), expiresAt: at(1_200) }).deadlineMs).toBe(START_MS + 1_200_000);
  });
});

describe("the progress of a request", () => {
  const carried: Progress = { ...NO_PROGRESS, deliveries: 3, calls: 4, acceptedMs: START_MS, isPolling: true };

  test("comes from the attribute, and its deliveries count this one", () => {
    const { progress, info } = parsedOf({}, { progress: writeProgress(carried) });
    expect(progress).toEqual(carried);
    expect(info.deliveries).toBe(4);
  });

  test.each([
    ["without progress", undefined, 2],
    ["with progress", writeProgress({ ...NO_PROGRESS, deliveries: 3 }), 5],
  ])(
    "is in doubt where the message was received twice: an earlier receive may have called, %s",
    (_, progress, deliveries) => {
      const parsed = parsedOf({}, { progress, receives: 2 });
      expect(parsed.progress.isInDoubt).toBe(true);
      expect(parsed.info.deliveries).toBe(deliveries);
    },
  );

  test.each([
    ["once", "halted", 1, "halted"],
    ["twice, since an earlier receive may have called after the halt", "halted", 2, undefined],
    ["twice, and it waited for a busy service", "busy", 2, "busy"],
  ] as const)("received %s names as its reason: %s → receives %i → %s", (_, why, receives, known) => {
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 1, why });
    expect(parsedOf({}, { progress, receives }).progress.why).toBe(known);
  });

  test("is not in doubt where the message was received once", () => {
    expect(parsedOf({}).progress.isInDoubt).toBe(false);
  });

  test("is in doubt where the attribute cannot be read", () => {
    const { progress, info } = parsedOf({}, { progress: "…" });
    expect(progress.isInDoubt).toBe(true);
    expect(info.deliveries).toBe(2);
  });

  test.each([
    [998, 1, false],
    [999, 1, true],
    [998, 2, true],
    [1_500, 1, true],
  ])("after %i deliveries and %i receives is that of the last delivery: %s", (deliveries, receives, isLast) => {
    const progress = writeProgress({ ...NO_PROGRESS, deliveries });
    expect(parsedOf({}, { progress, receives }).progress.isLast).toBe(isLast);
  });

  test("of a message of the first version that was received ten times is in doubt and still alive", () => {
    const { progress, info } = parsedOf({}, { receives: 10 });
    expect(progress).toEqual({ ...NO_PROGRESS, isInDoubt: true });
    expect(info.deliveries).toBe(10);
  });
});

describe("a message that is no valid request", () => {
  test.each([
    ["no JSON", "stop", ["body: not JSON"]],
    ["an array", [], ["body: a JSON object, not an array"]],
    [
      "another service's request",
      requestOf("aom"),
      ["service: drs, the service of this queue", "target.jobId: required, 1–64 letters, digits, - and _"],
    ],
  ])("is read with all its faults: %s", (_, body, faults) => {
    expect(read(body)).toMatchObject({ kind: "faults", faults, info: { requestId: "m", sentMs: QUEUED_MS } });
  });

  test("has the count of all its deliveries", () => {
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 3 });
    expect(read("stop", { progress, receives: 2 }).info.deliveries).toBe(5);
  });
});
