import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import {
  makeCall,
  makeDeadLetter,
  makeDelivery,
  makeEvidence,
  makeOutcome,
  makeRequest,
  START_MS,
  STOPPED,
  type TaskEvent,
  timeAt,
} from "./example-evidence.ts";
import { hasNoViolations, judgeEvidence } from "./judge-evidence.ts";
import { RULES } from "./rules.ts";

const RUNS: readonly TaskEvent[] = [[0, "running"]];
const REFUSED_CALL = { status: 401, errorCode: "APIGW.0301" };
const LOST = { tookEffect: true, status: undefined, fault: "reset after" };

describe("a history in which everything is as it should be", () => {
  test.each<[string, Evidence]>([
    ["stopped by a call", makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped")] })],
    [
      "stopped, and confirmed",
      makeEvidence(STOPPED, {
        requests: [makeRequest({ confirm: true })],
        outcomes: [makeOutcome("stopped", { confirmed: true })],
      }),
    ],
    [
      "stopped, although its answer was lost",
      makeEvidence(
        [
          [0, "running"],
          [1.5, "stop", LOST],
          [1.5, "stopping"],
        ],
        {
          outcomes: [makeOutcome("stopped", { code: "inferred" })],
        },
      ),
    ],
    [
      "stopped once more while it was stopping, which changed nothing",
      makeEvidence(
        [
          [0, "stopping"],
          [1.5, "stop"],
        ],
        { outcomes: [makeOutcome("stopped")] },
      ),
    ],
    [
      "stopped by somebody else, and inferred by a later delivery",
      makeEvidence([[0, "aborted"]], {
        deliveries: [makeDelivery(0, 0.5), makeDelivery(1, 2.1, { receives: 2 })],
        outcomes: [makeOutcome("stopped", { code: "inferred", confirmed: true, calls: 0, deliveries: 2 })],
      }),
    ],
    [
      "ended by itself",
      makeEvidence(
        [
          [0, "running"],
          [1, "succeeded"],
          [1.5, "stop", { status: 400, errorCode: "CB.1" }],
        ],
        {
          outcomes: [makeOutcome("already-stopped", { confirmed: true })],
        },
      ),
    ],
    [
      "stopped by a delivery that was killed, and then found ended",
      makeEvidence([...STOPPED, [31, "stop", { status: 400, errorCode: "CB.1" }]], {
        deliveries: [makeDelivery(1, 1.6, { end: "crashed" }), makeDelivery(30.5, 32, { receives: 2 })],
        outcomes: [makeOutcome("already-stopped", { deliveries: 2, finishedAt: timeAt(31.5) })],
      }),
    ],
    ["no such task", makeEvidence([[1.5, "stop", { status: 404 }]], { outcomes: [makeOutcome("not-found")] })],
    [
      "a dry run",
      makeEvidence(RUNS, {
        requests: [makeRequest({ dryRun: true })],
        outcomes: [makeOutcome("dry-run", { calls: 0 })],
      }),
    ],
    [
      "expired",
      makeEvidence(RUNS, {
        requests: [makeRequest({ deadlineMs: START_MS + 1000 })],
        outcomes: [makeOutcome("expired", { calls: 0 })],
        deadLetters: [makeDeadLetter("expired")],
      }),
    ],
    [
      "no request at all",
      makeEvidence(undefined, {
        requests: [makeRequest({ validity: "invalid", content: "stop it", service: undefined, task: undefined })],
        outcomes: [makeOutcome("rejected", { calls: 0, service: undefined, account: undefined })],
        deadLetters: [makeDeadLetter("rejected", { body: "stop it" })],
      }),
    ],
    [
      "denied for wrong credentials",
      makeEvidence(
        [
          [0, "running"],
          [1.5, "stop", REFUSED_CALL],
        ],
        {
          outcomes: [makeOutcome("denied", { code: "credentials" })],
          deadLetters: [makeDeadLetter("denied")],
        },
      ),
    ],
    [
      "denied for a password that IAM refused",
      makeEvidence(RUNS, {
        requests: [makeRequest({ account: "forgetful" })],
        calls: [makeCall(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"forgetful"}}' })],
        outcomes: [makeOutcome("denied", { account: "forgetful", code: "account-paused", calls: 0 })],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "an account that does not exist",
      makeEvidence(RUNS, {
        requests: [makeRequest({ account: "nobody" })],
        outcomes: [makeOutcome("denied", { account: "nobody", code: "account-unknown", calls: 0 })],
        deadLetters: [makeDeadLetter("denied")],
      }),
    ],
    [
      "refused",
      makeEvidence(
        [
          [0, "running"],
          [1.5, "stop", { status: 302 }],
        ],
        {
          outcomes: [makeOutcome("refused")],
          deadLetters: [makeDeadLetter("refused")],
        },
      ),
    ],
    [
      "failed to end",
      makeEvidence(
        [
          [0, "running"],
          [1.2, "stop", { tookEffect: true }],
          [1.2, "stopping"],
          [1.5, "end-failed"],
        ],
        {
          outcomes: [makeOutcome("refused", { code: "end-failed" })],
          deadLetters: [makeDeadLetter("refused")],
        },
      ),
    ],
    [
      "given up, with a stop that may have been taken",
      makeEvidence(
        [
          [0, "running"],
          [83, "stop", LOST],
          [83, "stopping"],
        ],
        {
          deliveries: [makeDelivery(82, 86)],
          outcomes: [makeOutcome("gave-up", { code: "state-unknown", finishedAt: timeAt(85.5) })],
          deadLetters: [makeDeadLetter("gave-up")],
        },
      ),
    ],
    [
      "taken, but not ended by the deadline",
      makeEvidence(
        [
          [0, "running"],
          [83, "stop", { tookEffect: true }],
          [83, "stopping"],
        ],
        {
          requests: [makeRequest({ confirm: true })],
          deliveries: [makeDelivery(82, 86)],
          outcomes: [makeOutcome("gave-up", { code: "not-confirmed", finishedAt: timeAt(85.5) })],
          deadLetters: [makeDeadLetter("gave-up")],
        },
      ),
    ],
    [
      "no outcome, but whole in the dead letters",
      makeEvidence(RUNS, { deadLetters: [makeDeadLetter("", { attributes: { requestId: "r1" } })] }),
    ],
    ["two outcomes", makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped"), makeOutcome("stopped")] })],
  ])("%s", (_, clean) => {
    const found = judgeEvidence(clean);
    expect([...found.lost, ...found.untrue, ...found.late, ...found.tooManyCalls]).toEqual([]);
    expect(hasNoViolations(found)).toBe(true);
  });
});

describe("a request is lost", () => {
  test.each<[string, Evidence]>([
    ["without an outcome or a dead letter", makeEvidence(STOPPED)],
    [
      "with a dead letter of which a field is missing",
      makeEvidence(RUNS, { deadLetters: [makeDeadLetter("", { body: '{"id":"r1"}' })] }),
    ],
    [
      "with a dead letter of which a byte has changed, where it was no JSON",
      makeEvidence(undefined, {
        requests: [makeRequest({ validity: "invalid", content: "stop it" })],
        deadLetters: [makeDeadLetter("rejected", { body: "stop it!" })],
      }),
    ],
    [
      "with the outcome of another request",
      makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { requestId: "r2" })] }),
    ],
  ])("%s", (_, history) => {
    const found = judgeEvidence(history);
    expect(found.lost).toMatchObject([{ requestId: "r1" }]);
    expect(hasNoViolations(found)).toBe(false);
  });
});

const gaveUp = (code: string) => makeOutcome("gave-up", { code, finishedAt: timeAt(85.5) });
const denied = (code: string | undefined) => makeOutcome("denied", { code });

/** Each claim of the rules, and a history in which it is broken. */
const LIES: readonly [claim: string, evidence: Evidence][] = [
  [
    "`ok` and `deadLettered` are what its status says",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { ok: false })] }),
  ],
  [
    "its dead letter is there, and whole",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 302 }],
      ],
      { outcomes: [makeOutcome("refused")] },
    ),
  ],
  [
    "its dead letter is there, and whole",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 302 }],
      ],
      { outcomes: [makeOutcome("refused")], deadLetters: [makeDeadLetter("refused", { body: "{}" })] },
    ),
  ],
  [
    "it speaks of what was asked for",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { service: "drs" })] }),
  ],
  [
    "it speaks of what was asked for",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { target: { jobId: "b2", buildNo: "1" } })] }),
  ],
  [
    "it speaks of what was asked for",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { reason: "somebody else's" })] }),
  ],
  ["it made at most three stop calls", makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { calls: 4 })] })],
  [
    "it counts every stop call of its delivery",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { calls: 0 })] }),
  ],
  [
    "the task had ended if that is confirmed",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { tookEffect: true }],
        [1.5, "stopping"],
        [2.5, "aborted"],
      ],
      {
        outcomes: [makeOutcome("stopped", { confirmed: true })],
      },
    ),
  ],
  [
    "the invalid is rejected, and nothing else",
    makeEvidence(STOPPED, { requests: [makeRequest({ validity: "invalid" })], outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "the invalid is rejected, and nothing else",
    makeEvidence(RUNS, {
      outcomes: [makeOutcome("rejected", { calls: 0 })],
      deadLetters: [makeDeadLetter("rejected")],
    }),
  ],
  [
    "a dry run calls nothing",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      { requests: [makeRequest({ dryRun: true })], outcomes: [makeOutcome("dry-run")] },
    ),
  ],
  [
    "an account that cannot be used is denied",
    makeEvidence(STOPPED, {
      requests: [makeRequest({ account: "nobody" })],
      outcomes: [makeOutcome("stopped", { account: "nobody" })],
    }),
  ],
  ["a stop had been taken", makeEvidence(RUNS, { outcomes: [makeOutcome("stopped", { calls: 0 })] })],
  [
    "a stop had been taken",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { fault: "html before" }],
      ],
      { outcomes: [makeOutcome("stopped", { code: "inferred" })] },
    ),
  ],
  [
    "a stop had been taken",
    makeEvidence(
      [
        [0, "running"],
        [1, "succeeded"],
      ],
      { outcomes: [makeOutcome("stopped", { code: "inferred", calls: 0 })] },
    ),
  ],
  ["a stop had been taken", makeEvidence([[0, "aborted"]], { outcomes: [makeOutcome("stopped", { calls: 0 })] })],
  [
    "a stop had been taken",
    makeEvidence(
      [
        [0, "running"],
        [3, "stop", { tookEffect: true }],
        [3, "stopping"],
      ],
      { outcomes: [makeOutcome("stopped", { calls: 0 })] },
    ),
  ],
  [
    "the end was confirmed if that was asked",
    makeEvidence(STOPPED, { requests: [makeRequest({ confirm: true })], outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "the task had ended or was ending",
    makeEvidence(RUNS, { outcomes: [makeOutcome("already-stopped", { calls: 0 })] }),
  ],
  [
    "the task had ended or was ending",
    makeEvidence(undefined, { outcomes: [makeOutcome("already-stopped", { calls: 0 })] }),
  ],
  ["no stop of its delivery took effect", makeEvidence(STOPPED, { outcomes: [makeOutcome("already-stopped")] })],
  ["there is no such task", makeEvidence(RUNS, { outcomes: [makeOutcome("not-found", { calls: 0 })] })],
  ["a dry run was asked for", makeEvidence(RUNS, { outcomes: [makeOutcome("dry-run", { calls: 0 })] })],
  [
    "the deadline had passed",
    makeEvidence(RUNS, { outcomes: [makeOutcome("expired", { calls: 0 })], deadLetters: [makeDeadLetter("expired")] }),
  ],
  [
    "it was the first delivery",
    makeEvidence(RUNS, {
      requests: [makeRequest({ deadlineMs: START_MS })],
      outcomes: [makeOutcome("expired", { calls: 0, deliveries: 2 })],
      deadLetters: [makeDeadLetter("expired")],
    }),
  ],
  [
    "no stop call was made",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [makeRequest({ deadlineMs: START_MS + 1000 })],
        outcomes: [makeOutcome("expired")],
        deadLetters: [makeDeadLetter("expired")],
      },
    ),
  ],
  [
    "no stop call was made",
    makeEvidence(
      [
        [0, "running"],
        [1.2, "stop", REFUSED_CALL],
        [1.5, "stop", { status: 503 }],
      ],
      {
        outcomes: [makeOutcome("denied", { code: "account-paused", calls: 2 })],
        deadLetters: [makeDeadLetter("denied")],
      },
    ),
  ],
  [
    "nothing was ever called",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [makeRequest({ validity: "invalid" })],
        outcomes: [makeOutcome("rejected")],
        deadLetters: [makeDeadLetter("rejected")],
      },
    ),
  ],
  [
    "nothing was ever called",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [makeRequest({ account: "nobody" })],
        outcomes: [makeOutcome("denied", { account: "nobody", code: "account-unknown" })],
        deadLetters: [makeDeadLetter("denied")],
      },
    ),
  ],
  [
    "the account cannot be used",
    makeEvidence(RUNS, {
      outcomes: [makeOutcome("denied", { code: "account-unknown", calls: 0 })],
      deadLetters: [makeDeadLetter("denied")],
    }),
  ],
  [
    "the credentials had been refused",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 403 }],
      ],
      { outcomes: [denied("credentials")], deadLetters: [makeDeadLetter("denied")] },
    ),
  ],
  [
    "the credentials had been refused",
    makeEvidence(RUNS, {
      requests: [makeRequest({ account: "operator" })],
      calls: [makeCall(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"nightly"}}' })],
      outcomes: [makeOutcome("denied", { account: "operator", code: "account-paused", calls: 0 })],
      deadLetters: [makeDeadLetter("denied")],
    }),
  ],
  [
    "a call had been refused",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { fault: "html before" }],
      ],
      { outcomes: [denied(undefined)], deadLetters: [makeDeadLetter("denied")] },
    ),
  ],
  [
    "a call had been refused",
    makeEvidence(RUNS, { outcomes: [makeOutcome("refused", { calls: 0 })], deadLetters: [makeDeadLetter("refused")] }),
  ],
  [
    "no stop of its delivery took effect",
    makeEvidence([...STOPPED, [1.9, "stop", { status: 302 }]], {
      outcomes: [makeOutcome("refused", { calls: 2 })],
      deadLetters: [makeDeadLetter("refused")],
    }),
  ],
  [
    "the task had failed to end",
    makeEvidence(STOPPED, {
      outcomes: [makeOutcome("refused", { code: "end-failed" })],
      deadLetters: [makeDeadLetter("refused")],
    }),
  ],
  [
    "it was not given up long before the deadline",
    makeEvidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        outcomes: [makeOutcome("gave-up", { code: "unavailable" })],
        deadLetters: [makeDeadLetter("gave-up")],
      },
    ),
  ],
  [
    "it did not hear of a stop",
    makeEvidence(
      [
        [0, "running"],
        [83, "stop", { tookEffect: true }],
        [83, "stopping"],
      ],
      {
        deliveries: [makeDelivery(82, 86)],
        outcomes: [gaveUp("unavailable")],
        deadLetters: [makeDeadLetter("gave-up")],
      },
    ),
  ],
  [
    "the end was to be confirmed",
    makeEvidence(
      [
        [0, "running"],
        [83, "stop", { tookEffect: true }],
        [83, "stopping"],
      ],
      { outcomes: [gaveUp("not-confirmed")], deadLetters: [makeDeadLetter("gave-up")] },
    ),
  ],
  [
    "a stop had been taken, or the task was stopping",
    makeEvidence(RUNS, {
      requests: [makeRequest({ confirm: true })],
      outcomes: [gaveUp("not-confirmed")],
      deadLetters: [makeDeadLetter("gave-up")],
    }),
  ],
  [
    "the task had not ended when its delivery began",
    makeEvidence(STOPPED, {
      requests: [makeRequest({ confirm: true })],
      deliveries: [makeDelivery(1, 2), makeDelivery(85, 86, { receives: 2 })],
      outcomes: [makeOutcome("gave-up", { code: "not-confirmed", calls: 0, deliveries: 2, finishedAt: timeAt(85.5) })],
      deadLetters: [makeDeadLetter("gave-up")],
    }),
  ],
];

describe("an outcome is untrue unless", () => {
  test.each(LIES)("%s", (claim, history) => {
    const found = judgeEvidence(history);
    expect(found.untrue.map(({ what }) => what).join("\n")).toContain(`it is not so that: ${claim}`);
    expect(found.lost).toEqual([]);
    expect(hasNoViolations(found)).toBe(false);
  });

  test("a request of that id was sent", () => {
    const found = judgeEvidence(
      makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped"), makeOutcome("stopped", { requestId: "r2" })] }),
    );
    expect(found.untrue).toMatchObject([{ requestId: "r2", what: "an outcome of a request that nobody sent" }]);
  });

  test("every rule has such a history", () => {
    expect(new Set(LIES.map(([claim]) => claim))).toEqual(new Set(RULES.map(({ claim }) => claim)));
  });
});

describe("what another delivery did at the same time is not held against an outcome", () => {
  test("its calls are not counted as those of this one", () => {
    const doubled = {
      deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 3)],
      outcomes: [makeOutcome("stopped", { calls: 0 })],
    };
    expect(judgeEvidence(makeEvidence(STOPPED, doubled)).untrue).toEqual([]);
  });

  test("a call of its own was refused, whatever the other's was", () => {
    const history = makeEvidence([...STOPPED, [1.6, "stop", REFUSED_CALL]], {
      deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 2.1, { messageId: "m2" })],
      outcomes: [denied("credentials"), makeOutcome("stopped")],
      deadLetters: [makeDeadLetter("denied")],
    });
    expect(judgeEvidence(history)).toMatchObject({ untrue: [], failedAfterAcceptedStop: { "denied (credentials)": 1 } });
  });

  test("but a stop of a task that nobody stopped is", () => {
    const doubled = {
      deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 3)],
      outcomes: [makeOutcome("stopped", { calls: 0 })],
    };
    expect(judgeEvidence(makeEvidence(RUNS, doubled)).untrue).toHaveLength(1);
  });
});

describe("a stop call is late", () => {
  const late = (second: number, stalls: Evidence["stalls"] = []) =>
    judgeEvidence(
      makeEvidence(
        [
          [0, "running"],
          [second, "stop"],
        ],
        { outcomes: [gaveUp("busy")], deadLetters: [makeDeadLetter("gave-up")], stalls },
      ),
    ).late;

  test("more than a second after the deadline", () => {
    expect(late(90)).toEqual([]);
    expect(late(91)).toEqual([]);
    expect(late(91.001)).toMatchObject([{ requestId: "r1", what: "a stop call 1001 ms after the deadline" }]);
  });

  test("unless the simulator was held up for so long that it could not have read it before", () => {
    const stall = (from: number, to: number) => [{ fromMs: START_MS + from * 1000, toMs: START_MS + to * 1000 }];
    expect(late(91.5, stall(89, 91))).toEqual([]);
    expect(late(91.5, stall(91, 91.2))).toHaveLength(1);
    expect(late(99, stall(89, 91))).toHaveLength(1);
  });
});

describe("a request is called too often", () => {
  const calls = (count: number, deliveries: Evidence["deliveries"]) =>
    judgeEvidence(
      makeEvidence(
        [[0, "running"], ...Array.from({ length: count }, (): TaskEvent => [1.5, "stop", { status: 503 }])],
        {
          deliveries,
        },
      ),
    );

  test("with more than three stop calls for each of its deliveries", () => {
    const two = [makeDelivery(1, 2), makeDelivery(3, 4, { receives: 2 })];
    expect(calls(6, two)).toMatchObject({ tooManyCalls: [], mostCalls: { calls: 6, allowed: 6 } });
    expect(calls(7, two).tooManyCalls).toMatchObject([{ requestId: "r1", what: "7 stop calls in 2 deliveries" }]);
  });

  test("and neither a delivery to the router counts, nor one for which there was no place", () => {
    const other = [
      makeDelivery(0, 0.5, { queue: "stopcord-soak-requests" }),
      makeDelivery(0.5, 0.6, { end: "throttled" }),
    ];
    expect(calls(4, [...other, makeDelivery(1, 2)]).tooManyCalls).toHaveLength(1);
  });
});

test("outcomes are counted by status and code, and requests with several", () => {
  const outcomes = [makeOutcome("stopped"), makeOutcome("stopped", { code: "inferred" }), makeOutcome("stopped")];
  expect(judgeEvidence(makeEvidence(STOPPED, { outcomes }))).toMatchObject({
    sent: 1,
    statuses: { stopped: 2, "stopped (inferred)": 1 },
    duplicated: 1,
    stopCalls: 1,
  });
});

test("what the contract allows though it is not so is counted apart", () => {
  const aborted = makeOutcome("stopped", { code: "inferred", calls: 0, confirmed: true });
  expect(judgeEvidence(makeEvidence([[0, "aborted"]], { outcomes: [aborted] }))).toMatchObject({
    untrue: [],
    inferredFromOtherStop: 1,
  });
  const doubled = {
    deliveries: [makeDelivery(1, 2.1), makeDelivery(1, 2.1)],
    outcomes: [makeOutcome("already-stopped")],
  };
  expect(judgeEvidence(makeEvidence(STOPPED, doubled))).toMatchObject({ untrue: [], ownStopMistakenForOther: 1 });
  const lost = makeEvidence(STOPPED, { outcomes: [gaveUp("unavailable")], deadLetters: [makeDeadLetter("gave-up")] });
  expect(judgeEvidence(lost)).toMatchObject({ untrue: [], failedAfterAcceptedStop: { "gave-up (unavailable)": 1 } });
});
