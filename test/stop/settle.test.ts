import { describe, expect, test } from "vitest";
import type { RequestInfo } from "../../lib/outcome/build-outcome.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { Code } from "../../lib/outcome/statuses.ts";
import { poll, settled, type Waiting, waiting } from "../../lib/stop/next-step.ts";
import type { DeliveryEnd } from "../../lib/stop/run-delivery.ts";
import { type Settlement, settle } from "../../lib/stop/settle.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";

type Given = { deliveries?: number; leftMs?: number; luck?: number; backoffBaseMs?: number };

const deadLetter = { body: '{"service":"drs"}', replays: "1" };

function settlementFor(
  step: DeliveryEnd["step"],
  { deliveries = 1, leftMs = 900_000, luck = 0, backoffBaseMs = 5_000 }: Given = {},
) {
  const facts: RequestInfo = { requestId: "r", service: "drs", noun: "replication job", sentMs: START_MS, deliveries };
  const clock = hurryingClock({ luck });
  const deadlineMs = START_MS + leftMs;
  return settle(
    { step, calls: 2, recollection: {} },
    { info: facts, deadLetter, deadlineMs, backoffBaseMs, remark: "The stop was forced.", clock },
  );
}

const waitOf = (settlement: Settlement) => (settlement.kind === "hand-back" ? settlement.waitMs : "published");

describe("what is settled is published", () => {
  test("with a dead letter where its status asks for one, as the message came", () => {
    expect(settlementFor(settled("refused", { code: "end-failed" }))).toMatchObject({
      kind: "publish",
      outcome: { status: "refused", code: "end-failed", calls: 2, deadLettered: true, deliveries: 1 },
      deadLetter,
    });
  });

  test("without one otherwise", () => {
    const settlement = settlementFor(settled("stopped", { confirmed: true }));
    expect(settlement).toMatchObject({ kind: "publish", outcome: { status: "stopped", confirmed: true } });
    expect(settlement).toMatchObject({ deadLetter: undefined });
  });

  test("with the service's remark", () => {
    expect(settlementFor(settled("stopped"))).toMatchObject({
      outcome: { message: expect.stringMatching(/forced\.$/) },
    });
  });
});

describe("what has to wait is handed back, longer each time", () => {
  test.each<[string, Waiting, Given, number]>([
    ["5 s at first", waiting("unavailable"), {}, 5_000],
    ["10 s next", waiting("unavailable"), { deliveries: 2 }, 10_000],
    ["40 s on the fourth", waiting("unavailable"), { deliveries: 4 }, 40_000],
    ["15 minutes at last", waiting("unavailable"), { deliveries: 9, leftMs: 43_200_000 }, 900_000],
    ["half as much again where luck will have it", waiting("unavailable"), { luck: 1 }, 7_500],
    ["10 s at least where the task is busy", waiting("busy", 10_000), {}, 10_000],
    ["a minute at least where the cloud throttles", waiting("throttled", 60_000), {}, 60_000],
    ["a minute and a half where luck will have it", waiting("throttled", 60_000), { luck: 1 }, 90_000],
    ["a minute at most where the end is polled", poll, { deliveries: 9, luck: 1 }, 60_000],
    [
      "until five seconds before the deadline, where there is less",
      waiting("unavailable"),
      { deliveries: 5, leftMs: 30_000 },
      25_000,
    ],
    ["from a base of its own", waiting("unavailable"), { backoffBaseMs: 1_000 }, 1_000],
  ])("%s", (_, step, given, waitMs) => {
    expect(waitOf(settlementFor(step, given))).toBe(waitMs);
  });

  test("and says why", () => {
    expect(settlementFor(waiting("busy", 10_000))).toMatchObject({ kind: "hand-back", why: "busy" });
  });
});

describe("what would come back too late is published now", () => {
  test.each<[Code, string]>([
    ["unavailable", "gave-up"],
    ["busy", "gave-up"],
    ["throttled", "gave-up"],
    ["not-confirmed", "gave-up"],
    ["state-unknown", "gave-up"],
    ["account-paused", "denied"],
  ])("%s: %s", (why, status) => {
    const settlement = settlementFor(waiting(why, 10_000), { leftMs: 14_999 });
    expect(settlement).toMatchObject({
      kind: "publish",
      outcome: { status, code: why, deadLettered: true },
      deadLetter,
    });
    const { outcome } = settlement as Extract<Settlement, { kind: "publish" }>;
    expect(outcomeSchema.safeParse(outcome).success).toBe(true);
    expect(outcome.message).not.toBe("");
  });

  test("as is what the cloud wants to hear of again only after the deadline", () => {
    expect(settlementFor(waiting("throttled", 3_600_000))).toMatchObject({
      outcome: { status: "gave-up", code: "throttled" },
    });
  });
});
