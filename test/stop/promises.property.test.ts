import fc from "fast-check";
import { expect, test } from "vitest";
import { START_MS } from "../rig/clock.ts";
import { checkRequest } from "../rig/virtual-worker.ts";
import type { GivenHalt } from "./promises-halts.ts";
import type { GivenRequest } from "./promises-judge.ts";
import type { GivenPolicy } from "./promises-policies.ts";
import { type CallFate, runWithFates, type SendFate } from "./promises-run.ts";

const RUNS = 150;

/** Picks a value as often as its weight says. */
const oneOf = <T>(...weighted: readonly (readonly [weight: number, value: T])[]) =>
  fc.oneof(...weighted.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const crash = oneOf<CallFate["crash"]>([12, "no"], [1, "before"], [1, "after"]);

const callFate = fc.record({
  how: oneOf<CallFate["how"]>(
    [6, "as usual"],
    [2, "unsent"],
    [4, "lost"],
    [4, "503"],
    [1, "503, come in 400 s"],
    [1, "429"],
    [2, "429, come in 3 s"],
    [2, "APIGW.0308"],
    [2, "401"],
    [1, "401 without a code"],
    [1, "403"],
    [1, "409"],
    [1, "302"],
    [2, "a failure in a 200"],
    [2, "half a 200"],
  ),
  hasEffect: fc.boolean(),
  tookMs: fc.constantFrom(20, 150, 900, 5_000, 11_000),
  crash,
});

const sendFate = fc.record({
  taken: oneOf<SendFate["taken"]>([6, "all"], [1, "none"], [1, "first"], [1, "others"]),
  crash,
});

const mishap = oneOf<"done" | "lost" | "crash">([6, "done"], [1, "lost"], [1, "crash"]);
const clockStepMs = oneOf([12, 0], [1, -10_000], [1, 60_000], [1, -60_000], [1, 3_600_000], [1, -3_600_000]);

/** Repeats each fault, since faults come in rows. */
const inRows = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(arbitrary, fc.integer({ min: 1, max: 8 })), { maxLength: 12 })
    .map((rows) => rows.flatMap(([one, times]) => new Array<T>(times).fill(one)));

const fates = fc.record({
  calls: inRows(callFate),
  sends: fc.array(sendFate, { maxLength: 20 }),
  hides: fc.array(mishap, { maxLength: 10 }),
  acks: fc.array(mishap, { maxLength: 20 }),
  isDoubled: fc.array(oneOf([5, false], [1, true]), { maxLength: 20 }),
  clockStepsMs: fc.oneof(fc.constant([]), fc.array(clockStepMs, { maxLength: 60 })),
  secretReadsMs: fc.array(fc.constantFrom(20, 900, 2_400), { maxLength: 20 }),
});

const iso = (ms: number) => new Date(ms).toISOString();

/** A valid request; a dry run, a request of an unknown account and one whose deadline has passed make no calls. */
const validRequest = fc.record({
  liveMs: fc.constantFrom(-1_000, 2_000, 10_000, 60_000, 900_000, 3_600_000),
  confirm: fc.boolean(),
  dryRun: oneOf([8, false], [1, true]),
  account: oneOf([8, "default"], [1, "nobody"]),
  delaySeconds: oneOf([4, 0], [1, 20], [1, 58], [2, 75], [2, 90]),
});

const requests = fc
  .array(fc.option(validRequest, { freq: 10, nil: "not JSON" as const }), { minLength: 1, maxLength: 12 })
  .map((given) =>
    given.map((one, index): GivenRequest => {
      if (one === "not JSON") return { id: `m${index + 1}`, body: `not JSON ${index}`, deadlineMs: 0 };
      const { liveMs, delaySeconds, ...more } = one;
      const deadlineMs = START_MS + liveMs;
      const times = { sentAt: iso(START_MS - 60_000), expiresAt: iso(deadlineMs) };
      return {
        id: `check${index}`,
        deadlineMs,
        delaySeconds,
        body: checkRequest(`check${index}`, { ...more, ...times }),
      };
    }),
  );

/** Halts at any time of the longest request, short ones at its beginning more often. */
const halt = fc
  .record({
    fromMs: fc.oneof(fc.integer({ min: -60_000, max: 60_000 }), fc.integer({ min: 0, max: 3_600_000 })),
    forMs: fc.constantFrom(1_000, 15_000, 60_000, 600_000, Number.POSITIVE_INFINITY),
    covers: oneOf<GivenHalt["covers"]>(
      [2, "all"],
      [2, "service"],
      [1, "another service"],
      [1, "account"],
      [2, "check1"],
    ),
  })
  .map(({ fromMs, forMs, covers }): GivenHalt => {
    return { fromMs: START_MS + fromMs, toMs: START_MS + fromMs + forMs, covers };
  });

/** Policies at the time of the first requests, so that those with a delay meet them. */
const policy = fc
  .record({
    fromMs: fc.oneof(fc.integer({ min: 10, max: 15_000 }), fc.integer({ min: -60_000, max: 600_000 })),
    forMs: fc.constantFrom(90_000, 600_000, Number.POSITIVE_INFINITY),
    covers: oneOf<GivenPolicy["covers"]>(
      [2, "check1"],
      [2, "service"],
      [1, "sender"],
      [1, "another service"],
      [1, "account"],
    ),
  })
  .map(({ fromMs, forMs, covers }): GivenPolicy => {
    return { fromMs: START_MS + fromMs, toMs: START_MS + fromMs + forMs, covers };
  });

const given = fc.record({
  requests,
  policies: fc.array(policy, { maxLength: 2 }),
  halts: fc.array(halt, { maxLength: 3 }),
  fates,
  isIam: fc.boolean(),
  maxReceiveCount: oneOf([4, 10], [1, 3]),
});

test("no promise is broken, whatever is answered, lost, halted, forbidden, delivered twice or killed, and whatever the clocks do", async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      expect(await runWithFates(one)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}, 60_000);
