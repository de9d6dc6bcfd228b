import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import { at, call, delivery, type Event, evidence, letter, outcome, request, STOPPED, T0 } from "./history.ts";
import { isClean, judge } from "./judge.ts";
import { RULES } from "./rules.ts";

const RUNS: readonly Event[] = [[0, "running"]];
const REFUSED_CALL = { status: 401, errorCode: "APIGW.0301" };
const LOST = { tookEffect: true, status: undefined, fault: "reset after" };

describe("a history in which everything is as it should be", () => {
  test.each<[string, Evidence]>([
    ["stopped by a call", evidence(STOPPED, { outcomes: [outcome("stopped")] })],
    [
      "stopped, and confirmed",
      evidence(STOPPED, {
        requests: [request({ confirm: true })],
        outcomes: [outcome("stopped", { confirmed: true })],
      }),
    ],
    [
      "stopped, although its answer was lost",
      evidence(
        [
          [0, "running"],
          [1.5, "stop", LOST],
          [1.5, "stopping"],
        ],
        {
          outcomes: [outcome("stopped", { code: "inferred" })],
        },
      ),
    ],
    [
      "stopped once more while it was stopping, which changed nothing",
      evidence(
        [
          [0, "stopping"],
          [1.5, "stop"],
        ],
        { outcomes: [outcome("stopped")] },
      ),
    ],
    [
      "stopped by somebody else, and inferred by a later delivery",
      evidence([[0, "aborted"]], {
        deliveries: [delivery(0, 0.5), delivery(1, 2.1, { receives: 2 })],
        outcomes: [outcome("stopped", { code: "inferred", confirmed: true, calls: 0, deliveries: 2 })],
      }),
    ],
    [
      "ended by itself",
      evidence(
        [
          [0, "running"],
          [1, "succeeded"],
          [1.5, "stop", { status: 400, errorCode: "CB.1" }],
        ],
        {
          outcomes: [outcome("already-stopped", { confirmed: true })],
        },
      ),
    ],
    [
      "stopped by a delivery that was killed, and then found ended",
      evidence([...STOPPED, [31, "stop", { status: 400, errorCode: "CB.1" }]], {
        deliveries: [delivery(1, 1.6, { end: "crashed" }), delivery(30.5, 32, { receives: 2 })],
        outcomes: [outcome("already-stopped", { deliveries: 2, finishedAt: at(31.5) })],
      }),
    ],
    ["no such task", evidence([[1.5, "stop", { status: 404 }]], { outcomes: [outcome("not-found")] })],
    [
      "a dry run",
      evidence(RUNS, { requests: [request({ dryRun: true })], outcomes: [outcome("dry-run", { calls: 0 })] }),
    ],
    [
      "expired",
      evidence(RUNS, {
        requests: [request({ deadlineMs: T0 + 1000 })],
        outcomes: [outcome("expired", { calls: 0 })],
        letters: [letter("expired")],
      }),
    ],
    [
      "no request at all",
      evidence(undefined, {
        requests: [request({ validity: "invalid", content: "stop it", service: undefined, task: undefined })],
        outcomes: [outcome("rejected", { calls: 0, service: undefined, account: undefined })],
        letters: [letter("rejected", { body: "stop it" })],
      }),
    ],
    [
      "denied for wrong credentials",
      evidence(
        [
          [0, "running"],
          [1.5, "stop", REFUSED_CALL],
        ],
        {
          outcomes: [outcome("denied", { code: "credentials" })],
          letters: [letter("denied")],
        },
      ),
    ],
    [
      "denied for a password that IAM refused",
      evidence(RUNS, {
        requests: [request({ account: "forgetful" })],
        calls: [call(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"forgetful"}}' })],
        outcomes: [outcome("denied", { account: "forgetful", code: "account-paused", calls: 0 })],
        letters: [letter("denied")],
      }),
    ],
    [
      "an account that does not exist",
      evidence(RUNS, {
        requests: [request({ account: "nobody" })],
        outcomes: [outcome("denied", { account: "nobody", code: "account-unknown", calls: 0 })],
        letters: [letter("denied")],
      }),
    ],
    [
      "refused",
      evidence(
        [
          [0, "running"],
          [1.5, "stop", { status: 302 }],
        ],
        {
          outcomes: [outcome("refused")],
          letters: [letter("refused")],
        },
      ),
    ],
    [
      "failed to end",
      evidence(
        [
          [0, "running"],
          [1.2, "stop", { tookEffect: true }],
          [1.2, "stopping"],
          [1.5, "end-failed"],
        ],
        {
          outcomes: [outcome("refused", { code: "end-failed" })],
          letters: [letter("refused")],
        },
      ),
    ],
    [
      "given up, with a stop that may have been taken",
      evidence(
        [
          [0, "running"],
          [83, "stop", LOST],
          [83, "stopping"],
        ],
        {
          deliveries: [delivery(82, 86)],
          outcomes: [outcome("gave-up", { code: "state-unknown", finishedAt: at(85.5) })],
          letters: [letter("gave-up")],
        },
      ),
    ],
    [
      "taken, but not ended by the deadline",
      evidence(
        [
          [0, "running"],
          [83, "stop", { tookEffect: true }],
          [83, "stopping"],
        ],
        {
          requests: [request({ confirm: true })],
          deliveries: [delivery(82, 86)],
          outcomes: [outcome("gave-up", { code: "not-confirmed", finishedAt: at(85.5) })],
          letters: [letter("gave-up")],
        },
      ),
    ],
    [
      "no outcome, but whole in the dead letters",
      evidence(RUNS, { letters: [letter("", { attributes: { requestId: "r1" } })] }),
    ],
    ["two outcomes", evidence(STOPPED, { outcomes: [outcome("stopped"), outcome("stopped")] })],
  ])("%s", (_, clean) => {
    const found = judge(clean);
    expect([...found.lost, ...found.untrue, ...found.late, ...found.tooManyCalls]).toEqual([]);
    expect(isClean(found)).toBe(true);
  });
});

describe("a request is lost", () => {
  test.each<[string, Evidence]>([
    ["without an outcome or a dead letter", evidence(STOPPED)],
    [
      "with a dead letter of which a field is missing",
      evidence(RUNS, { letters: [letter("", { body: '{"id":"r1"}' })] }),
    ],
    [
      "with a dead letter of which a byte has changed, where it was no JSON",
      evidence(undefined, {
        requests: [request({ validity: "invalid", content: "stop it" })],
        letters: [letter("rejected", { body: "stop it!" })],
      }),
    ],
    ["with the outcome of another request", evidence(STOPPED, { outcomes: [outcome("stopped", { requestId: "r2" })] })],
  ])("%s", (_, history) => {
    const found = judge(history);
    expect(found.lost).toMatchObject([{ requestId: "r1" }]);
    expect(isClean(found)).toBe(false);
  });
});

const gaveUp = (code: string) => outcome("gave-up", { code, finishedAt: at(85.5) });
const denied = (code: string | undefined) => outcome("denied", { code });

/** Each claim of the rules, and a history in which it is broken. */
const LIES: readonly [claim: string, evidence: Evidence][] = [
  [
    "`ok` and `deadLettered` are what its status says",
    evidence(STOPPED, { outcomes: [outcome("stopped", { ok: false })] }),
  ],
  [
    "its dead letter is there, and whole",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 302 }],
      ],
      { outcomes: [outcome("refused")] },
    ),
  ],
  [
    "its dead letter is there, and whole",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 302 }],
      ],
      { outcomes: [outcome("refused")], letters: [letter("refused", { body: "{}" })] },
    ),
  ],
  ["it speaks of what was asked for", evidence(STOPPED, { outcomes: [outcome("stopped", { service: "drs" })] })],
  [
    "it speaks of what was asked for",
    evidence(STOPPED, { outcomes: [outcome("stopped", { target: { jobId: "b2", buildNo: "1" } })] }),
  ],
  [
    "it speaks of what was asked for",
    evidence(STOPPED, { outcomes: [outcome("stopped", { reason: "somebody else's" })] }),
  ],
  ["it made at most three stop calls", evidence(STOPPED, { outcomes: [outcome("stopped", { calls: 4 })] })],
  ["it counts every stop call of its delivery", evidence(STOPPED, { outcomes: [outcome("stopped", { calls: 0 })] })],
  [
    "the task had ended if that is confirmed",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { tookEffect: true }],
        [1.5, "stopping"],
        [2.5, "aborted"],
      ],
      {
        outcomes: [outcome("stopped", { confirmed: true })],
      },
    ),
  ],
  [
    "the invalid is rejected, and nothing else",
    evidence(STOPPED, { requests: [request({ validity: "invalid" })], outcomes: [outcome("stopped")] }),
  ],
  [
    "the invalid is rejected, and nothing else",
    evidence(RUNS, { outcomes: [outcome("rejected", { calls: 0 })], letters: [letter("rejected")] }),
  ],
  [
    "a dry run calls nothing",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      { requests: [request({ dryRun: true })], outcomes: [outcome("dry-run")] },
    ),
  ],
  [
    "an account that cannot be used is denied",
    evidence(STOPPED, {
      requests: [request({ account: "nobody" })],
      outcomes: [outcome("stopped", { account: "nobody" })],
    }),
  ],
  ["a stop had been taken", evidence(RUNS, { outcomes: [outcome("stopped", { calls: 0 })] })],
  [
    "a stop had been taken",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { fault: "html before" }],
      ],
      { outcomes: [outcome("stopped", { code: "inferred" })] },
    ),
  ],
  [
    "a stop had been taken",
    evidence(
      [
        [0, "running"],
        [1, "succeeded"],
      ],
      { outcomes: [outcome("stopped", { code: "inferred", calls: 0 })] },
    ),
  ],
  ["a stop had been taken", evidence([[0, "aborted"]], { outcomes: [outcome("stopped", { calls: 0 })] })],
  [
    "a stop had been taken",
    evidence(
      [
        [0, "running"],
        [3, "stop", { tookEffect: true }],
        [3, "stopping"],
      ],
      { outcomes: [outcome("stopped", { calls: 0 })] },
    ),
  ],
  [
    "the end was confirmed if that was asked",
    evidence(STOPPED, { requests: [request({ confirm: true })], outcomes: [outcome("stopped")] }),
  ],
  ["the task had ended or was ending", evidence(RUNS, { outcomes: [outcome("already-stopped", { calls: 0 })] })],
  ["the task had ended or was ending", evidence(undefined, { outcomes: [outcome("already-stopped", { calls: 0 })] })],
  ["no stop of its delivery took effect", evidence(STOPPED, { outcomes: [outcome("already-stopped")] })],
  ["there is no such task", evidence(RUNS, { outcomes: [outcome("not-found", { calls: 0 })] })],
  ["a dry run was asked for", evidence(RUNS, { outcomes: [outcome("dry-run", { calls: 0 })] })],
  [
    "the deadline had passed",
    evidence(RUNS, { outcomes: [outcome("expired", { calls: 0 })], letters: [letter("expired")] }),
  ],
  [
    "it was the first delivery",
    evidence(RUNS, {
      requests: [request({ deadlineMs: T0 })],
      outcomes: [outcome("expired", { calls: 0, deliveries: 2 })],
      letters: [letter("expired")],
    }),
  ],
  [
    "no stop call was made",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [request({ deadlineMs: T0 + 1000 })],
        outcomes: [outcome("expired")],
        letters: [letter("expired")],
      },
    ),
  ],
  [
    "no stop call was made",
    evidence(
      [
        [0, "running"],
        [1.2, "stop", REFUSED_CALL],
        [1.5, "stop", { status: 503 }],
      ],
      {
        outcomes: [outcome("denied", { code: "account-paused", calls: 2 })],
        letters: [letter("denied")],
      },
    ),
  ],
  [
    "nothing was ever called",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [request({ validity: "invalid" })],
        outcomes: [outcome("rejected")],
        letters: [letter("rejected")],
      },
    ),
  ],
  [
    "nothing was ever called",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        requests: [request({ account: "nobody" })],
        outcomes: [outcome("denied", { account: "nobody", code: "account-unknown" })],
        letters: [letter("denied")],
      },
    ),
  ],
  [
    "the account cannot be used",
    evidence(RUNS, {
      outcomes: [outcome("denied", { code: "account-unknown", calls: 0 })],
      letters: [letter("denied")],
    }),
  ],
  [
    "the credentials had been refused",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 403 }],
      ],
      { outcomes: [denied("credentials")], letters: [letter("denied")] },
    ),
  ],
  [
    "the credentials had been refused",
    evidence(RUNS, {
      requests: [request({ account: "operator" })],
      calls: [call(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"nightly"}}' })],
      outcomes: [outcome("denied", { account: "operator", code: "account-paused", calls: 0 })],
      letters: [letter("denied")],
    }),
  ],
  [
    "a call had been refused",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { fault: "html before" }],
      ],
      { outcomes: [denied(undefined)], letters: [letter("denied")] },
    ),
  ],
  [
    "a call had been refused",
    evidence(RUNS, { outcomes: [outcome("refused", { calls: 0 })], letters: [letter("refused")] }),
  ],
  [
    "no stop of its delivery took effect",
    evidence([...STOPPED, [1.9, "stop", { status: 302 }]], {
      outcomes: [outcome("refused", { calls: 2 })],
      letters: [letter("refused")],
    }),
  ],
  [
    "the task had failed to end",
    evidence(STOPPED, { outcomes: [outcome("refused", { code: "end-failed" })], letters: [letter("refused")] }),
  ],
  [
    "it was not given up long before the deadline",
    evidence(
      [
        [0, "running"],
        [1.5, "stop", { status: 503 }],
      ],
      {
        outcomes: [outcome("gave-up", { code: "unavailable" })],
        letters: [letter("gave-up")],
      },
    ),
  ],
  [
    "it did not hear of a stop",
    evidence(
      [
        [0, "running"],
        [83, "stop", { tookEffect: true }],
        [83, "stopping"],
      ],
      {
        deliveries: [delivery(82, 86)],
        outcomes: [gaveUp("unavailable")],
        letters: [letter("gave-up")],
      },
    ),
  ],
  [
    "the end was to be confirmed",
    evidence(
      [
        [0, "running"],
        [83, "stop", { tookEffect: true }],
        [83, "stopping"],
      ],
      { outcomes: [gaveUp("not-confirmed")], letters: [letter("gave-up")] },
    ),
  ],
  [
    "a stop had been taken, or the task was stopping",
    evidence(RUNS, {
      requests: [request({ confirm: true })],
      outcomes: [gaveUp("not-confirmed")],
      letters: [letter("gave-up")],
    }),
  ],
  [
    "the task had not ended when its delivery began",
    evidence(STOPPED, {
      requests: [request({ confirm: true })],
      deliveries: [delivery(1, 2), delivery(85, 86, { receives: 2 })],
      outcomes: [outcome("gave-up", { code: "not-confirmed", calls: 0, deliveries: 2, finishedAt: at(85.5) })],
      letters: [letter("gave-up")],
    }),
  ],
];

describe("an outcome is untrue unless", () => {
  test.each(LIES)("%s", (claim, history) => {
    const found = judge(history);
    expect(found.untrue.map(({ what }) => what).join("\n")).toContain(`it is not so that: ${claim}`);
    expect(found.lost).toEqual([]);
    expect(isClean(found)).toBe(false);
  });

  test("a request of that id was sent", () => {
    const found = judge(evidence(STOPPED, { outcomes: [outcome("stopped"), outcome("stopped", { requestId: "r2" })] }));
    expect(found.untrue).toMatchObject([{ requestId: "r2", what: "an outcome of a request that nobody sent" }]);
  });

  test("every rule has such a history", () => {
    expect(new Set(LIES.map(([claim]) => claim))).toEqual(new Set(RULES.map(({ claim }) => claim)));
  });
});

describe("what another delivery did at the same time is not held against an outcome", () => {
  test("its calls are not counted as those of this one", () => {
    const doubled = { deliveries: [delivery(1, 2.1), delivery(1, 3)], outcomes: [outcome("stopped", { calls: 0 })] };
    expect(judge(evidence(STOPPED, doubled)).untrue).toEqual([]);
  });

  test("a call of its own was refused, whatever the other's was", () => {
    const history = evidence([...STOPPED, [1.6, "stop", REFUSED_CALL]], {
      deliveries: [delivery(1, 2.1), delivery(1, 2.1, { messageId: "m2" })],
      outcomes: [denied("credentials"), outcome("stopped")],
      letters: [letter("denied")],
    });
    expect(judge(history)).toMatchObject({ untrue: [], failedThoughTaken: { "denied (credentials)": 1 } });
  });

  test("but a stop of a task that nobody stopped is", () => {
    const doubled = { deliveries: [delivery(1, 2.1), delivery(1, 3)], outcomes: [outcome("stopped", { calls: 0 })] };
    expect(judge(evidence(RUNS, doubled)).untrue).toHaveLength(1);
  });
});

describe("a stop call is late", () => {
  const late = (second: number, stalls: Evidence["stalls"] = []) =>
    judge(
      evidence(
        [
          [0, "running"],
          [second, "stop"],
        ],
        { outcomes: [gaveUp("busy")], letters: [letter("gave-up")], stalls },
      ),
    ).late;

  test("more than a second after the deadline", () => {
    expect(late(90)).toEqual([]);
    expect(late(91)).toEqual([]);
    expect(late(91.001)).toMatchObject([{ requestId: "r1", what: "a stop call 1001 ms after the deadline" }]);
  });

  test("unless the simulator was held up for so long that it could not have read it before", () => {
    const stall = (from: number, to: number) => [{ fromMs: T0 + from * 1000, toMs: T0 + to * 1000 }];
    expect(late(91.5, stall(89, 91))).toEqual([]);
    expect(late(91.5, stall(91, 91.2))).toHaveLength(1);
    expect(late(99, stall(89, 91))).toHaveLength(1);
  });
});

describe("a request is called too often", () => {
  const calls = (count: number, deliveries: Evidence["deliveries"]) =>
    judge(
      evidence([[0, "running"], ...Array.from({ length: count }, (): Event => [1.5, "stop", { status: 503 }])], {
        deliveries,
      }),
    );

  test("with more than three stop calls for each of its deliveries", () => {
    const two = [delivery(1, 2), delivery(3, 4, { receives: 2 })];
    expect(calls(6, two)).toMatchObject({ tooManyCalls: [], mostCalls: { calls: 6, allowed: 6 } });
    expect(calls(7, two).tooManyCalls).toMatchObject([{ requestId: "r1", what: "7 stop calls in 2 deliveries" }]);
  });

  test("and neither a delivery to the router counts, nor one for which there was no place", () => {
    const other = [delivery(0, 0.5, { queue: "stopcord-soak-requests" }), delivery(0.5, 0.6, { end: "throttled" })];
    expect(calls(4, [...other, delivery(1, 2)]).tooManyCalls).toHaveLength(1);
  });
});

test("outcomes are counted by status and code, and requests with several", () => {
  const outcomes = [outcome("stopped"), outcome("stopped", { code: "inferred" }), outcome("stopped")];
  expect(judge(evidence(STOPPED, { outcomes }))).toMatchObject({
    sent: 1,
    statuses: { stopped: 2, "stopped (inferred)": 1 },
    duplicated: 1,
    stopCalls: 1,
  });
});

test("what the contract allows though it is not so is counted apart", () => {
  const aborted = outcome("stopped", { code: "inferred", calls: 0, confirmed: true });
  expect(judge(evidence([[0, "aborted"]], { outcomes: [aborted] }))).toMatchObject({
    untrue: [],
    inferredOfAnother: 1,
  });
  const doubled = { deliveries: [delivery(1, 2.1), delivery(1, 2.1)], outcomes: [outcome("already-stopped")] };
  expect(judge(evidence(STOPPED, doubled))).toMatchObject({ untrue: [], ownTakenForOthers: 1 });
  const lost = evidence(STOPPED, { outcomes: [gaveUp("unavailable")], letters: [letter("gave-up")] });
  expect(judge(lost)).toMatchObject({ untrue: [], failedThoughTaken: { "gave-up (unavailable)": 1 } });
});
