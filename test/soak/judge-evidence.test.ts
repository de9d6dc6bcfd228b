import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import {
  EVIDENCE_START_MS,
  makeCall,
  makeDeadLetter,
  makeDelivery,
  makeEvidence,
  makeOutcome,
  makeRequest,
  RUNNING,
  SERVICE,
  STOPPED,
  stoppingFrom,
  type TaskEvent,
  timeAt,
  withStopCall,
} from "./example-evidence.ts";
import { hasNoViolations, judgeEvidence } from "./judge-evidence.ts";
import type { HaltSelector } from "./plan-halts.ts";

const REFUSED_CREDENTIALS = { status: 401, errorCode: "APIGW.0301" };
const LOST_ANSWER = { status: undefined, fault: "reset after" };

const gaveUp = (code: string, more: object = {}) => makeOutcome("gave-up", { code, finishedAt: timeAt(85.5), ...more });

describe("evidence without a violation", () => {
  test.each<[string, Evidence]>([
    ["a stop call stopped the task", makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped")] })],
    [
      "a stop call stopped the task and the end is confirmed",
      makeEvidence(STOPPED, {
        requests: [makeRequest({ confirm: true })],
        outcomes: [makeOutcome("stopped", { confirmed: true })],
      }),
    ],
    [
      "a stop call stopped the task and its answer was lost",
      makeEvidence(stoppingFrom(1.5, LOST_ANSWER), { outcomes: [makeOutcome("stopped", { code: "inferred" })] }),
    ],
    [
      "a halt held the only call of a last delivery",
      makeEvidence(RUNNING, {
        deliveries: [makeDelivery(85, 86, { isLast: true })],
        outcomes: [gaveUp("halted", { calls: 0 })],
        deadLetters: [makeDeadLetter("gave-up")],
        halts: [{ idPrefix: "r", fromMs: EVIDENCE_START_MS, toMs: Number.POSITIVE_INFINITY }],
      }),
    ],
    [
      "the service accepted a second stop that changed nothing",
      makeEvidence(
        [
          [0, "stopping"],
          [1.5, "stop"],
        ],
        { outcomes: [makeOutcome("stopped")] },
      ),
    ],
    [
      "another caller stopped the task and a later delivery inferred its own stop",
      makeEvidence([[0, "aborted"]], {
        deliveries: [makeDelivery(0, 0.5), makeDelivery(1, 2.1, { receives: 2 })],
        outcomes: [makeOutcome("stopped", { code: "inferred", confirmed: true, calls: 0, deliveries: 2 })],
      }),
    ],
    [
      "the task ended by itself",
      makeEvidence([...RUNNING, [1, "succeeded"], [1.5, "stop", { status: 400, errorCode: "CB.1" }]], {
        outcomes: [makeOutcome("already-stopped", { confirmed: true })],
      }),
    ],
    [
      "a delivery stopped the task and was killed, and the next receive inferred it",
      makeEvidence(STOPPED, {
        deliveries: [makeDelivery(1, 1.6, { end: "crashed" }), makeDelivery(30.5, 32, { receives: 2 })],
        outcomes: [
          makeOutcome("stopped", {
            code: "inferred",
            confirmed: true,
            calls: 0,
            deliveries: 2,
            finishedAt: timeAt(31.5),
          }),
        ],
      }),
    ],
    [
      "the service accepted a stop, the request was handed back, and the next delivery found the task ended",
      makeEvidence(STOPPED, {
        requests: [makeRequest({ confirm: true })],
        deliveries: [makeDelivery(1, 1.6, { number: 1001 }), makeDelivery(7, 8, { messageId: "m2", sentBy: 1001 })],
        outcomes: [makeOutcome("stopped", { confirmed: true, deliveries: 2, finishedAt: timeAt(7.5) })],
      }),
    ],
    [
      "a process died after it handed a request back, and both copies report the stop",
      makeEvidence(STOPPED, {
        deliveries: [
          makeDelivery(1, 1.6, { number: 1002, end: "crashed" }),
          makeDelivery(7, 8, { messageId: "m2", sentBy: 1002 }),
          makeDelivery(31, 32, { receives: 2 }),
        ],
        outcomes: [
          makeOutcome("stopped", { confirmed: true, deliveries: 2, finishedAt: timeAt(7.5) }),
          makeOutcome("stopped", {
            code: "inferred",
            confirmed: true,
            calls: 0,
            deliveries: 2,
            finishedAt: timeAt(31.5),
          }),
        ],
      }),
    ],
    [
      "the task does not exist",
      makeEvidence([[1.5, "stop", { status: 404 }]], { outcomes: [makeOutcome("not-found")] }),
    ],
    [
      "the request is a dry run",
      makeEvidence(RUNNING, {
        requests: [makeRequest({ dryRun: true })],
        outcomes: [makeOutcome("dry-run", { calls: 0 })],
      }),
    ],
    [
      "the request expired",
      makeEvidence(RUNNING, {
        requests: [makeRequest({ deadlineMs: EVIDENCE_START_MS + 1000 })],
        outcomes: [makeOutcome("expired", { calls: 0 })],
        deadLetters: [makeDeadLetter("expired")],
      }),
    ],
    [
      "the message is not a request",
      makeEvidence([], {
        requests: [makeRequest({ validity: "invalid", content: "stop it", service: undefined, task: undefined })],
        outcomes: [makeOutcome("rejected", { calls: 0, service: undefined, account: undefined })],
        deadLetters: [makeDeadLetter("rejected", { body: "stop it" })],
      }),
    ],
    [
      "the service refused the key",
      makeEvidence(withStopCall(REFUSED_CREDENTIALS), {
        outcomes: [makeOutcome("denied", { code: "credentials" })],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "IAM refused the password",
      makeEvidence(RUNNING, {
        requests: [makeRequest({ account: "forgetful" })],
        calls: [makeCall(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"forgetful"}}' })],
        outcomes: [makeOutcome("denied", { account: "forgetful", code: "credentials", calls: 0 })],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "the credentials were refused until the deadline",
      makeEvidence(RUNNING, {
        requests: [makeRequest({ account: "forgetful" })],
        calls: [makeCall(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"forgetful"}}' })],
        deliveries: [makeDelivery(85, 86, { isLast: true })],
        outcomes: [
          makeOutcome("denied", { account: "forgetful", code: "account-paused", calls: 0, finishedAt: timeAt(85.5) }),
        ],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "the account does not exist",
      makeEvidence(RUNNING, {
        requests: [makeRequest({ account: "nobody" })],
        outcomes: [makeOutcome("denied", { account: "nobody", code: "account-unknown", calls: 0 })],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "the service refused the stop",
      makeEvidence(withStopCall({ status: 302 }), {
        outcomes: [makeOutcome("refused")],
        deadLetters: [makeDeadLetter("refused")],
      }),
    ],
    [
      "the task failed to end",
      makeEvidence([...stoppingFrom(1.2), [1.5, "end-failed"]], {
        outcomes: [makeOutcome("refused", { code: "end-failed" })],
        deadLetters: [makeDeadLetter("refused")],
      }),
    ],
    [
      "the task had failed to end, and another copy of the request stopped it again at the same time",
      makeEvidence(
        [...stoppingFrom(1.2), [1.5, "end-failed"], [1.9, "stop", { tookEffect: true }], [1.9, "stopping"]],
        {
          outcomes: [makeOutcome("refused", { code: "end-failed", calls: 2 })],
          deadLetters: [makeDeadLetter("refused")],
        },
      ),
    ],
    [
      "a stop call got no connection before the deadline",
      makeEvidence(RUNNING, {
        deliveries: [makeDelivery(85, 91, { isLast: true })],
        outcomes: [gaveUp("unavailable", { errorMessage: "no connection within 8 ms" })],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "the answer to the last stop call was lost and no time was left for another state query",
      makeEvidence(stoppingFrom(85.4, LOST_ANSWER), {
        deliveries: [makeDelivery(85, 86, { isLast: true, receives: 2 })],
        calls: [makeCall(85.2, { kind: "state" }), makeCall(85.4, { ...LOST_ANSWER, tookEffect: true })],
        outcomes: [gaveUp("state-unknown", { deliveries: 2 })],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "stopcord gave up and the answer to a stop call was lost",
      makeEvidence(stoppingFrom(83, LOST_ANSWER), {
        deliveries: [makeDelivery(82, 86, { isLast: true })],
        outcomes: [gaveUp("state-unknown")],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "the service accepted the stop and the task did not end before the deadline",
      makeEvidence(stoppingFrom(83), {
        requests: [makeRequest({ confirm: true })],
        deliveries: [makeDelivery(82, 86, { isLast: true })],
        outcomes: [gaveUp("not-confirmed")],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "the account may not read the state, which CodeArts Check says with status 200",
      makeEvidence(RUNNING, {
        deliveries: [makeDelivery(1, 1.6, { end: "crashed" }), makeDelivery(85, 86, { receives: 2, isLast: true })],
        calls: [makeCall(85.2, { kind: "state", errorCode: "CC.00050010" })],
        outcomes: [
          makeOutcome("gave-up", { code: "state-unknown", calls: 0, deliveries: 2, finishedAt: timeAt(85.5) }),
        ],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "an injected empty 200 was taken for success, and the task did not end before the deadline",
      makeEvidence([...RUNNING, [83, "stop", { fault: "latency, empty before" }]], {
        requests: [makeRequest({ confirm: true })],
        deliveries: [makeDelivery(82, 86, { isLast: true })],
        outcomes: [gaveUp("not-confirmed")],
        deadLetters: [makeDeadLetter("gave-up")],
      }),
    ],
    [
      "the request has no outcome but a complete dead letter",
      makeEvidence(RUNNING, { deadLetters: [makeDeadLetter("", { attributes: { requestId: "r1" } })] }),
    ],
    [
      "the request has two outcomes",
      makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped"), makeOutcome("stopped")] }),
    ],
  ])("the judge finds no violation if %s", (_, evidence) => {
    const judgement = judgeEvidence(evidence);
    expect([...judgement.lost, ...judgement.untrue, ...judgement.late, ...judgement.tooManyCalls]).toEqual([]);
    expect(hasNoViolations(judgement)).toBe(true);
  });
});

describe("lost requests", () => {
  test.each<[string, Evidence]>([
    ["it has no outcome and no dead letter", makeEvidence(STOPPED)],
    [
      "a field is missing in its dead letter",
      makeEvidence(RUNNING, { deadLetters: [makeDeadLetter("", { body: '{"id":"r1"}' })] }),
    ],
    [
      "its body was not JSON and a byte of its dead letter has changed",
      makeEvidence([], {
        requests: [makeRequest({ validity: "invalid", content: "stop it" })],
        deadLetters: [makeDeadLetter("rejected", { body: "stop it!" })],
      }),
    ],
    [
      "the only outcome is of another request",
      makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { requestId: "r2" })] }),
    ],
  ])("a request is lost if %s", (_, evidence) => {
    const judgement = judgeEvidence(evidence);
    expect(judgement.lost).toMatchObject([{ requestId: "r1" }]);
    expect(hasNoViolations(judgement)).toBe(false);
  });
});

test("an outcome is untrue if its request was never sent", () => {
  const outcomes = [makeOutcome("stopped"), makeOutcome("stopped", { requestId: "r2" })];
  expect(judgeEvidence(makeEvidence(STOPPED, { outcomes })).untrue).toMatchObject([
    { requestId: "r2", description: "an outcome of a request that was never sent" },
  ]);
});

describe("overlapping deliveries of a request", () => {
  const overlapping = {
    deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 3)],
    outcomes: [makeOutcome("already-stopped", { calls: 0 })],
  };

  test("an outcome need not count the calls of the other delivery", () => {
    expect(judgeEvidence(makeEvidence(STOPPED, overlapping)).untrue).toEqual([]);
  });

  test("an outcome may report a refused call although the other delivery stopped the task", () => {
    const evidence = makeEvidence([...STOPPED, [1.6, "stop", REFUSED_CREDENTIALS]], {
      deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 2.1, { messageId: "m2" })],
      outcomes: [makeOutcome("denied", { code: "credentials" }), makeOutcome("stopped")],
      deadLetters: [makeDeadLetter("denied")],
    });
    expect(judgeEvidence(evidence)).toMatchObject({
      untrue: [],
      vague: { toldByOtherOutcome: { "denied (credentials), another copy: sent or forwarded twice": 1 } },
    });
  });

  test("an outcome is untrue if it is false for every delivery that can have made it", () => {
    expect(judgeEvidence(makeEvidence(RUNNING, overlapping)).untrue).toHaveLength(1);
  });
});

describe("late stop calls", () => {
  const findLateCalls = (second: number, stalls: Evidence["stalls"] = []) => {
    const events: readonly TaskEvent[] = [...RUNNING, [second, "stop"]];
    const outcomes = [gaveUp("busy")];
    return judgeEvidence(makeEvidence(events, { outcomes, deadLetters: [makeDeadLetter("gave-up")], stalls })).late;
  };

  test("a stop call is late more than one second after the deadline", () => {
    expect(findLateCalls(90)).toEqual([]);
    expect(findLateCalls(91)).toEqual([]);
    expect(findLateCalls(91.001)).toMatchObject([
      { requestId: "r1", description: "a stop call 1001 ms after the deadline" },
    ]);
  });

  test("a stop call is not late if a stall of the simulator explains the delay", () => {
    const stall = (from: number, to: number) => [
      { fromMs: EVIDENCE_START_MS + from * 1000, toMs: EVIDENCE_START_MS + to * 1000 },
    ];
    expect(findLateCalls(91.5, stall(89, 91))).toEqual([]);
    expect(findLateCalls(91.5, stall(91, 91.2))).toHaveLength(1);
    expect(findLateCalls(99, stall(89, 91))).toHaveLength(1);
  });
});

describe("stop calls under a halt", () => {
  const [fromMs, toMs] = [EVIDENCE_START_MS, EVIDENCE_START_MS + 30_000];
  const findCalls = (second: number, selector: HaltSelector, stalls: Evidence["stalls"] = []) =>
    judgeEvidence(makeEvidence([...RUNNING, [second, "stop"]], { halts: [{ ...selector, fromMs, toMs }], stalls }))
      .halted;

  test.each<[number, boolean]>([
    [9.9, false],
    [10.9, false],
    [11.1, true],
    [29.9, true],
    [30, false],
    [40, false],
  ])("a stop call %d s after a halt of 30 s is a violation: %s", (second, isViolation) => {
    expect(findCalls(second, { service: SERVICE })).toHaveLength(isViolation ? 1 : 0);
  });

  test.each<[HaltSelector, boolean]>([
    [{ all: true }, true],
    [{ service: SERVICE }, true],
    [{ service: "drs" }, false],
    [{ account: "default" }, true],
    [{ account: "operator" }, false],
    [{ idPrefix: "r" }, true],
    [{ idPrefix: "r12" }, false],
  ])("a halt of %j covers the request: %s", (selector, isCovered) => {
    expect(findCalls(20, selector)).toHaveLength(isCovered ? 1 : 0);
  });

  test("a call that the simulator read late, because it was stalled, may have started in time", () => {
    const stall = { fromMs: EVIDENCE_START_MS + 9_500, toMs: EVIDENCE_START_MS + 13_000 };
    expect(findCalls(13.5, { all: true }, [stall])).toEqual([]);
    expect(findCalls(16, { all: true }, [stall])).toHaveLength(1);
  });

  test("a soak with such a call has not passed", () => {
    const halts = [{ all: true, fromMs, toMs } as const];
    expect(hasNoViolations(judgeEvidence(makeEvidence([...RUNNING, [20, "stop"]], { halts })))).toBe(false);
  });
});

describe("requests called too often", () => {
  const judgeCalls = (count: number, deliveries: Evidence["deliveries"]) => {
    const stops = Array.from({ length: count }, (): TaskEvent => [1.5, "stop", { status: 503 }]);
    return judgeEvidence(makeEvidence([...RUNNING, ...stops], { deliveries }));
  };

  test("a request may have three stop calls for each delivery", () => {
    const two = [makeDelivery(1, 2), makeDelivery(1.2, 4, { receives: 2 })];
    expect(judgeCalls(6, two)).toMatchObject({ tooManyCalls: [], mostCalls: { calls: 6, allowed: 6 } });
    expect(judgeCalls(7, two).tooManyCalls).toMatchObject([
      { requestId: "r1", description: "7 stop calls in 2 deliveries" },
    ]);
  });

  test("one delivery may not use the calls of another", () => {
    const two = [makeDelivery(1, 2), makeDelivery(3, 4, { receives: 2 })];
    expect(judgeCalls(4, two).tooManyCalls).toMatchObject([{ description: "4 stop calls in one delivery" }]);
  });

  test("a last delivery may make one stop call", () => {
    const last = [makeDelivery(1, 2, { isLast: true }), makeDelivery(3, 4, { receives: 2 })];
    expect(judgeCalls(1, last).tooManyCalls).toEqual([]);
    expect(judgeCalls(2, last).tooManyCalls).toMatchObject([{ description: "2 stop calls in a last delivery" }]);
  });

  test("deliveries to the router and throttled deliveries do not count", () => {
    const toRouter = makeDelivery(0, 0.5, { queue: "stopcord-soak-requests" });
    const throttled = makeDelivery(0.5, 0.6, { end: "throttled" });
    expect(judgeCalls(4, [toRouter, throttled, makeDelivery(1, 2)]).tooManyCalls).toHaveLength(1);
  });
});

test("the judge counts outcomes by status and code, and requests with several outcomes", () => {
  const outcomes = [makeOutcome("stopped"), makeOutcome("stopped", { code: "inferred" }), makeOutcome("stopped")];
  expect(judgeEvidence(makeEvidence(STOPPED, { outcomes }))).toMatchObject({
    sent: 1,
    statuses: { stopped: 2, "stopped (inferred)": 1 },
    duplicated: 1,
    copies: { 1: 1 },
    stopCalls: 1,
  });
});

describe("vague outcomes, which the contract allows", () => {
  const inferred = makeOutcome("stopped", { code: "inferred", calls: 0, confirmed: true, deliveries: 2 });
  const killed = makeDelivery(0, 0.5, { end: "crashed" });

  test("the judge counts a stop that is inferred from the stop of another caller, with the reason of the doubt", () => {
    const deliveries = [killed, makeDelivery(1, 2.1, { receives: 2 })];
    expect(judgeEvidence(makeEvidence([[0, "aborted"]], { deliveries, outcomes: [inferred] }))).toMatchObject({
      untrue: [],
      vague: { inferredFromOtherStop: { "stopped (inferred), received again after the function was killed": 1 } },
    });
  });

  test("the judge counts an own stop that no outcome of the request reports, with the reason for the second copy", () => {
    const deliveries = [makeDelivery(1, 1.6, { end: "crashed" }), makeDelivery(1.7, 2.1)];
    const outcomes = [makeOutcome("already-stopped", { calls: 0 })];
    expect(judgeEvidence(makeEvidence(stoppingFrom(1.5), { deliveries, outcomes }))).toMatchObject({
      untrue: [],
      vague: { ownStopMistakenForOther: { "already-stopped, another copy: delivered twice at a time": 1 } },
    });
  });

  test("the judge counts an inferred stop apart if another outcome of the request says `already-stopped`", () => {
    const deliveries = [makeDelivery(0, 0.5), makeDelivery(1, 2.1, { receives: 2 })];
    const outcomes = [makeOutcome("already-stopped", { calls: 0, finishedAt: timeAt(0.4) }), inferred];
    expect(judgeEvidence(makeEvidence([[0, "aborted"]], { deliveries, outcomes })).vague).toMatchObject({
      inferredFromOtherStop: {},
      toldByOtherOutcome: { "stopped (inferred), received again after a lost delete or a failed send": 1 },
    });
  });

  test("the judge counts the outcome of another copy apart if an outcome of the request says `stopped`", () => {
    const deliveries = [makeDelivery(1, 2.1), makeDelivery(1, 2.1, { messageId: "m2" })];
    const outcomes = [makeOutcome("already-stopped", { calls: 0 }), makeOutcome("stopped")];
    expect(judgeEvidence(makeEvidence(STOPPED, { deliveries, outcomes })).vague).toMatchObject({
      ownStopMistakenForOther: {},
      toldByOtherOutcome: { "already-stopped, another copy: sent or forwarded twice": 1 },
    });
  });

  test("the judge counts a failure although a stop took effect", () => {
    const deliveries = [makeDelivery(82, 86, { isLast: true })];
    const evidence = makeEvidence(stoppingFrom(83, LOST_ANSWER), {
      deliveries,
      outcomes: [gaveUp("state-unknown")],
      deadLetters: [makeDeadLetter("gave-up")],
    });
    expect(judgeEvidence(evidence)).toMatchObject({
      untrue: [],
      vague: { failedAfterAcceptedStop: { "gave-up (state-unknown), its answer was lost": 1 } },
    });
  });
});
