import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RequestInfo } from "../../lib/outcome/build-outcome.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { Code } from "../../lib/outcome/statuses.ts";
import { poll, settled, type Waiting, waiting } from "../../lib/stop/next-step.ts";
import { NO_PROGRESS, type Progress, readProgress, writeProgress } from "../../lib/stop/progress.ts";
import type { DeliveryEnd } from "../../lib/stop/run-delivery.ts";
import { type Settlement, settle } from "../../lib/stop/settle.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";

type Given = {
  readonly progress?: Partial<Progress>;
  readonly end?: Partial<DeliveryEnd>;
  readonly deliveries?: number;
  readonly leftMs?: number;
  readonly chance?: number;
  readonly backoffBaseMs?: number;
  readonly receives?: number;
};

const deadLetter = { body: '{"service":"drs"}', replays: "1" };

/** Settles a delivery that ended with a step after two stop calls. */
function settlementOf(step: DeliveryEnd["step"], given: Given = {}): Settlement {
  const { progress, end, deliveries = 1, leftMs = 900_000, chance = 0, backoffBaseMs = 5_000, receives = 1 } = given;
  const info: RequestInfo = {
    requestId: "r",
    service: "drs",
    noun: "replication job",
    sentMs: START_MS - 500,
    deliveries,
  };
  return settle(
    { step, calls: 2, isInDoubt: false, hasQueryFailed: false, ...end },
    {
      info,
      deadLetter,
      deadlineMs: START_MS + leftMs,
      backoffBaseMs,
      receives,
      progress: { ...NO_PROGRESS, ...progress },
      remark: "The stop was forced.",
      clock: hurryingClock({ luck: chance }),
    },
  );
}

const PROMPT: Waiting = { ...waiting("listing"), isPrompt: true };

const delayOf = (settlement: Settlement) =>
  settlement.kind === "hand-back" ? settlement.progress.delayMs : "published";

describe("a settled request", () => {
  test("is published with a dead letter where its status asks for one, and the letter is the message as it came", () => {
    expect(settlementOf(settled("refused", { code: "end-failed" }))).toMatchObject({
      kind: "publish",
      outcome: { status: "refused", code: "end-failed", calls: 2, deadLettered: true, deliveries: 1 },
      deadLetter,
      calls: 2,
    });
  });

  test("is published without a dead letter where its status asks for none", () => {
    expect(settlementOf(settled("stopped", { confirmed: true }))).toMatchObject({
      kind: "publish",
      outcome: { status: "stopped", confirmed: true },
      deadLetter: undefined,
    });
  });

  test("has the service's remark at the end of its message", () => {
    expect(settlementOf(settled("stopped"))).toMatchObject({
      outcome: { message: expect.stringMatching(/forced\.$/) },
    });
  });

  test("has the stop calls of all its deliveries, and the last answer", () => {
    const last = { httpStatus: 202, errorCode: "DRS.00000000", errorMessage: "m", cloudRequestId: "c" };
    expect(settlementOf(settled("stopped"), { progress: { calls: 5 }, end: { last }, deliveries: 4 })).toMatchObject({
      outcome: { calls: 7, deliveries: 4, ...last },
      calls: 2,
    });
  });
});

describe("a request that waits", () => {
  test.each<[string, Waiting, Given, number]>([
    ["5 s at first", waiting("unavailable"), {}, 5_000],
    ["10 s after the second delivery", waiting("unavailable"), { deliveries: 2 }, 10_000],
    ["40 s after the fourth delivery", waiting("unavailable"), { deliveries: 4 }, 40_000],
    ["15 minutes after the ninth", waiting("unavailable"), { deliveries: 9, leftMs: 43_200_000 }, 900_000],
    ["half as long again by chance, in whole seconds", waiting("unavailable"), { chance: 1 }, 8_000],
    ["10 s at least where the task is busy", waiting("busy", 10_000), {}, 10_000],
    ["a minute at least where Huawei Cloud throttles", waiting("throttled", 60_000), {}, 60_000],
    ["15 minutes at most, whatever the floor", waiting("throttled", 3_600_000), { leftMs: 43_200_000 }, 900_000],
    ["a minute at most for a poll", poll, { deliveries: 9, chance: 1 }, 60_000],
    ["until 5 s before the deadline", waiting("unavailable"), { deliveries: 5, leftMs: 30_000 }, 25_000],
    ["from a base of its own", waiting("unavailable"), { backoffBaseMs: 1_000 }, 1_000],
  ])("is handed back for %s", (_, step, given, delayMs) => {
    expect(delayOf(settlementOf(step, given))).toBe(delayMs);
  });

  test("is handed back with its knowledge, its counts over all deliveries, and the reason", () => {
    const last = { httpStatus: 400, errorCode: "DRS.10000024" };
    const end = { acceptedMs: START_MS - 7, isInDoubt: true, hasQueryFailed: true, why: "busy", last } as const;
    const settlement = settlementOf(waiting("busy", 10_000), { progress: { calls: 3 }, end, deliveries: 2 });
    expect(settlement).toEqual({
      kind: "hand-back",
      requestId: "r",
      why: "busy",
      calls: 2,
      ageMs: 500,
      progress: {
        deliveries: 2,
        calls: 5,
        acceptedMs: START_MS - 7,
        isInDoubt: true,
        isPolling: false,
        hasQueryFailed: true,
        why: "busy",
        last,
        delayMs: 10_000,
        isLast: false,
      },
      unsentWaitMs: 10_000,
    });
  });

  test.each<[string, Waiting, Given, number]>([
    ["as long, where the message is delayed", waiting("busy", 10_000), {}, 10_000],
    ["1 s at least, just before the deadline", waiting("busy"), { leftMs: 1_500 }, 1_000],
    ["5 s, where the message would go at once", PROMPT, {}, 5_000],
    ["longer with each receive of such a message", PROMPT, { receives: 4, deliveries: 9 }, 40_000],
    ["until 5 s before the deadline", PROMPT, { receives: 4, leftMs: 30_000 }, 25_000],
  ])("is hidden, where SQS does not take its message, for %s", (_, step, given, unsentWaitMs) => {
    expect(settlementOf(step, given)).toMatchObject({ kind: "hand-back", unsentWaitMs });
  });

  test("is marked as polling where it waits for its task to end", () => {
    expect(settlementOf(poll)).toMatchObject({ why: "not-confirmed", progress: { isPolling: true } });
  });

  test("is looked at every minute at the latest during a halt, so that a resume takes effect soon", () => {
    expect(delayOf(settlementOf(waiting("halted"), { deliveries: 20, chance: 0.99 }))).toBe(60_000);
  });

  test.each([
    ["15 s are left of a wait of 30 s", 30_000, 15_000, 10_000],
    ["the service wants an hour", 3_600_000, 60_000, 55_000],
    ["9 s are left", 10_000, 9_000, 4_000],
    ["1 s is left", 10_000, 1_000, 0],
  ])("is handed back for its last delivery, and is not given up, where %s", (_, floorMs, leftMs, delayMs) => {
    expect(settlementOf(waiting("unavailable", floorMs), { leftMs })).toMatchObject({
      kind: "hand-back",
      progress: { isLast: true, delayMs },
    });
  });
});

describe("a request that is given up", () => {
  const accepted = { acceptedMs: START_MS };
  const inDoubt = { isInDoubt: true };
  const unknown = { isInDoubt: true, hasQueryFailed: true };

  test.each<[string, Waiting, Partial<DeliveryEnd>, string]>([
    ["its stop was accepted", waiting("busy"), { ...accepted, ...unknown, why: "busy" }, "gave-up/not-confirmed"],
    ["it polls a stopping task", poll, inDoubt, "gave-up/not-confirmed"],
    ["it is in doubt and the last query failed", waiting("busy"), { ...unknown, why: "busy" }, "gave-up/state-unknown"],
    ["it is in doubt and the last query did not fail", waiting("unavailable"), inDoubt, "gave-up/unavailable"],
    ["a query failed and nothing is in doubt", waiting("busy"), { hasQueryFailed: true, why: "busy" }, "gave-up/busy"],
    ["the service said busy", waiting("unavailable"), { why: "busy" }, "gave-up/busy"],
    ["the service throttled", waiting("unavailable"), { why: "throttled" }, "gave-up/throttled"],
    ["it waits for the deadline uncalled", waiting("busy"), {}, "gave-up/unavailable"],
    ["the service was unavailable", waiting("unavailable"), { why: "unavailable" }, "gave-up/unavailable"],
    ["its credentials are refused", waiting("account-paused"), { why: "account-paused" }, "denied/account-paused"],
    [
      "its credentials were refused before",
      waiting("state-unknown"),
      { why: "account-paused" },
      "denied/account-paused",
    ],
    ["a halt held its last call", waiting("halted"), { why: "halted" }, "gave-up/halted"],
    [
      "a halt held its last call and it is in doubt",
      waiting("halted"),
      { ...unknown, why: "halted" },
      "gave-up/halted",
    ],
    ["a halt held the repeat of an accepted stop", poll, { ...accepted, why: "halted" }, "gave-up/halted"],
    ["a halt held its last call before the deadline", waiting("unavailable"), { why: "halted" }, "gave-up/halted"],
    ["its credentials are refused and it is in doubt", waiting("account-paused"), unknown, "gave-up/state-unknown"],
  ])("has the code of the contract's order: %s", (_, step, end, expected) => {
    for (const given of [{ progress: { isLast: true } }, { leftMs: 0 }, { leftMs: -1 }]) {
      const settlement = settlementOf(step, { ...given, end });
      if (settlement.kind !== "publish") return expect.unreachable();
      const { outcome } = settlement;
      expect(`${outcome.status}/${outcome.code}`).toBe(expected);
      expect(outcomeSchema.safeParse(outcome).success).toBe(true);
      expect(outcome.message).not.toBe("");
      expect(settlement.deadLetter).toEqual(deadLetter);
    }
  });

  test("names the halt that held its last call", () => {
    const halt = { service: "drs", reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };
    const given = { progress: { isLast: true }, end: { why: "halted", halt } } as const;
    expect(settlementOf(waiting("halted"), given)).toMatchObject({
      outcome: {
        code: "halted",
        message: expect.stringContaining("; service drs, halted by ops since 2026-11-22T08:00:00Z: wrong account)"),
      },
    });
  });

  test.each<[Code, string]>([
    ["unavailable", "gave-up"],
    ["throttled", "gave-up"],
  ])("does not say `by the deadline` before the deadline: %s", (why, status) => {
    const settlement = settlementOf(waiting(why), { progress: { isLast: true }, end: { why }, leftMs: 4_000 });
    if (settlement.kind !== "publish") return expect.unreachable();
    expect(settlement.outcome).toMatchObject({ status, code: why });
    expect(settlement.outcome.message).not.toContain("by the deadline");
  });
});

describe("a request that is handed back for as long as its deadline allows", () => {
  const whys = ["unavailable", "busy", "throttled", "account-paused", "state-unknown", "halted"] as const;
  const steps = fc.oneof(
    fc.constant(poll),
    fc
      .record({ why: fc.constantFrom(...whys), floorMs: fc.integer({ min: 0, max: 1_000_000_000 }) })
      .map(({ why, floorMs }) => waiting(why, floorMs)),
  );
  const lives = fc.record({
    mixture: fc.array(steps, { minLength: 1, maxLength: 20 }),
    chances: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 20 }),
    baseSeconds: fc.integer({ min: 1, max: 60 }),
    lifeMs: fc.integer({ min: 1, max: 43_200_000 }),
  });

  /** Its hand-backs, with no time for the deliveries themselves, until it is given up. */
  const handBacksOf = ({
    mixture,
    chances,
    baseSeconds,
    lifeMs,
  }: typeof lives extends fc.Arbitrary<infer Life> ? Life : never) => {
    const handBacks: { readonly delayMs: number; readonly isLast: boolean; readonly leftMs: number }[] = [];
    let progress = NO_PROGRESS;
    let leftMs = lifeMs;
    for (let index = 0; ; index++) {
      const settlement = settlementOf(mixture[index % mixture.length] ?? poll, {
        progress,
        leftMs,
        deliveries: progress.deliveries + 1,
        chance: chances[index % chances.length] ?? 0,
        backoffBaseMs: baseSeconds * 1_000,
      });
      if (settlement.kind === "publish" || handBacks.length > 1_000) return handBacks;
      progress = readProgress(writeProgress(settlement.progress));
      leftMs -= progress.delayMs;
      handBacks.push({ delayMs: progress.delayMs, isLast: progress.isLast, leftMs });
    }
  };

  test("has delays from 0 to 900 s in whole seconds, under 1,000 of them, and exactly one last delivery, before the deadline", () => {
    fc.assert(
      fc.property(lives, (life) => {
        const handBacks = handBacksOf(life);
        expect(handBacks.every(({ delayMs }) => delayMs % 1_000 === 0 && delayMs >= 0 && delayMs <= 900_000)).toBe(
          true,
        );
        expect(handBacks.map(({ isLast }) => isLast)).toEqual(
          handBacks.map((_, index) => index === handBacks.length - 1),
        );
        expect(handBacks.every(({ leftMs }) => leftMs > 0)).toBe(true);
        expect(handBacks.length).toBeLessThan(1_000);
      }),
    );
  });
});
