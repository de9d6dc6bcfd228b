import { describe, expect, test } from "vitest";
import type { Answer, Call } from "../../lib/http/exchange.ts";
import { createApiVersions, type VersionedCall } from "../../lib/huawei/api-versions.ts";
import type { Blocked, CallResult, MakeCall } from "../../lib/huawei/calls.ts";
import { judge } from "../../lib/huawei/judge.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import type { TaskState } from "../../lib/services/service.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import type { Recollection } from "../../lib/stop/memory.ts";
import { poll, pollInDoubt, settled, waiting } from "../../lib/stop/next-step.ts";
import { type DeliveryEnd, type DeliveryRun, runDelivery } from "../../lib/stop/run-delivery.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const QUERY: Call = { method: "GET", path: "/state", headers: {}, body: "" };
const STOP: Call = { method: "POST", path: "/stop", headers: {}, body: "" };

const LOST: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET: other side closed", calls: 1 };
const UNSENT: CallResult = { verdict: "unavailable", reason: "ECONNREFUSED", calls: 1 };
const NO_TOKEN: CallResult = { verdict: "unavailable", reason: "IAM: ECONNREFUSED", calls: 0 };

function answered(verdict: Verdict, status = 400, more: Partial<Answer> & { calls?: number } = {}): CallResult {
  const { calls = 1, ...answer } = more;
  return { verdict, answer: readAnswer({ status, headers: {}, body: "", ...answer }, START_MS), calls };
}

const paused = (why: Blocked["why"], waitMs: number): Blocked => ({ verdict: "blocked", why, waitMs });

/** The answer to a state query. */
const saying = (state: TaskState): CallResult => answered("unsettled", 200, { body: JSON.stringify({ state }) });

type Scene = {
  /** What stop calls come to, one after the other. */
  readonly stops?: readonly (CallResult | Blocked)[];
  /** What state queries come to: a state, or an answer that tells none. */
  readonly states?: readonly (TaskState | CallResult | Blocked)[];
  readonly confirm?: boolean;
  readonly deliveries?: number;
  readonly recollection?: Recollection | undefined;
  readonly leftMs?: number;
  readonly budgetMs?: number;
  readonly luck?: number;
  /** How long each call takes. */
  readonly callMs?: number;
  nextStop?(): VersionedCall;
};

/** Pursues a request through a scene: how it ended, and the calls in their order. */
async function play(scene: Scene) {
  const { leftMs = 900_000, budgetMs = 20_000, luck = 0, callMs = 0 } = scene;
  const clock = hurryingClock({ luck });
  const stops = [...(scene.stops ?? [])];
  const states = [...(scene.states ?? [])];
  const made: string[] = [];
  const startedMs: number[] = [];

  const makeCall: MakeCall = async (call) => {
    const isQuery = call === QUERY;
    made.push(isQuery ? "ask" : call.path);
    if (!isQuery) startedMs.push(clock.now());
    const next = (isQuery ? states : stops).shift();
    if (next === undefined) throw new Error(`a call too many: ${made.join(", ")}`);
    clock.pass(callMs);
    return typeof next === "string" ? saying(next) : next;
  };

  const pursuit: DeliveryRun = {
    readState: (body) => (body as { state: TaskState }).state,
    query: () => QUERY,
    nextStop: scene.nextStop ?? (() => ({ call: STOP, isRetired: () => false })),
    makeCall,
    confirm: scene.confirm ?? false,
    deliveries: scene.deliveries ?? 1,
    recollection: scene.recollection ?? (scene.deliveries === undefined ? {} : undefined),
    deadlineMs: START_MS + leftMs,
    budgetEndMs: START_MS + budgetMs,
    backoffBaseMs: 5_000,
    clock,
  };
  const ending: DeliveryEnd = await runDelivery(pursuit);
  return { ...ending, made: made.join(" "), clock, startedMs, left: stops.length + states.length };
}

describe("each verdict on a stop call has what follows it", () => {
  test.each<[Verdict, DeliveryEnd["step"]]>([
    ["stopped", settled("stopped")],
    ["already-stopped", settled("already-stopped", { confirmed: true })],
    ["not-found", settled("not-found")],
    ["refused", settled("refused")],
    ["denied", settled("denied")],
    ["unauthenticated", settled("denied", { code: "credentials" })],
    ["busy", waiting("busy", 10_000)],
    ["throttled", waiting("throttled", 60_000)],
  ])("%s: one call", async (verdict, step) => {
    const ending = await play({ stops: [answered(verdict)] });
    expect(ending).toMatchObject({ step, calls: 1, made: "/stop" });
    expect(ending.last?.verdict).toBe(verdict);
  });

  test.each<[string, CallResult]>([
    ["a 5xx was read", answered("unavailable", 503)],
    ["the call was certainly not sent", UNSENT],
  ])("unavailable, where %s: three calls, then handed back", async (_, result) => {
    const ending = await play({ stops: [result, result, result], luck: 1 });
    expect(ending).toMatchObject({ step: waiting("unavailable"), calls: 3, made: "/stop /stop /stop" });
    expect(ending.clock.waitsMs).toEqual([200, 400]);
  });

  test("unavailable once, then taken", async () => {
    expect(await play({ stops: [UNSENT, answered("stopped", 200)] })).toMatchObject({
      step: settled("stopped"),
      calls: 2,
    });
  });

  test("unavailable with a Retry-After: handed back at once, for as long as it says", async () => {
    const result = answered("unavailable", 503, { headers: { "retry-after": "30" } });
    expect(await play({ stops: [result] })).toMatchObject({ step: waiting("unavailable", 30_000), calls: 1 });
  });

  test("unavailable for want of a token, so that no stop call leaves: three tries, too", async () => {
    const ending = await play({ stops: [NO_TOKEN, NO_TOKEN, NO_TOKEN] });
    expect(ending).toMatchObject({ step: waiting("unavailable"), calls: 0, left: 0 });
  });

  test("paused: handed back uncalled, for as long as the pause", async () => {
    expect(await play({ stops: [paused("throttled", 42_000)] })).toMatchObject({
      step: waiting("throttled", 42_000),
      calls: 0,
    });
    expect(await play({ stops: [paused("account-paused", 30_000)] })).toMatchObject({
      step: waiting("account-paused", 30_000),
    });
  });
});

describe("after doubt the state is asked before anything is called again", () => {
  const CUT = answered("unsettled", 200, { isCut: true });
  const FAILURE = answered("unsettled", 200, { body: '{"status":"error"}' });
  const UNKNOWN_4XX = answered("unsettled", 409);
  const already = settled("already-stopped", { confirmed: true });
  const inferred = settled("stopped", { code: "inferred", confirmed: true });

  test.each<[string, CallResult, TaskState, DeliveryEnd["step"]]>([
    ["a lost answer, ended", LOST, "ended", already],
    ["a lost answer, aborted", LOST, "aborted", inferred],
    ["a lost answer, stopping", LOST, "stopping", settled("stopped", { code: "inferred" })],
    ["a lost answer, end failed", LOST, "end-failed", settled("refused", { code: "end-failed" })],
    ["a lost answer, missing", LOST, "missing", settled("not-found")],
    ["a lost answer, unknown", LOST, "unknown", waiting("state-unknown")],
    ["an unreadable 2xx, ended", CUT, "ended", already],
    ["an unreadable 2xx, aborted", CUT, "aborted", inferred],
    ["an unreadable 2xx, running", CUT, "running", waiting("busy", 10_000)],
    ["an unreadable 2xx, unknown", CUT, "unknown", waiting("state-unknown")],
    ["a failure in a 2xx, ended", FAILURE, "ended", already],
    ["a failure in a 2xx, aborted before us", FAILURE, "aborted", already],
    ["a failure in a 2xx, stopping before us", FAILURE, "stopping", settled("already-stopped")],
    ["a failure in a 2xx, running", FAILURE, "running", waiting("busy", 10_000)],
    ["an unknown 4xx, ended", UNKNOWN_4XX, "ended", already],
    ["an unknown 4xx, aborted before us", UNKNOWN_4XX, "aborted", already],
    ["an unknown 4xx, running", UNKNOWN_4XX, "running", settled("refused")],
    ["an unknown 4xx, missing", UNKNOWN_4XX, "missing", settled("not-found")],
    ["an unknown 4xx, unknown", UNKNOWN_4XX, "unknown", waiting("state-unknown")],
  ])("%s", async (_, result, state, step) => {
    const ending = await play({ stops: [result], states: [state] });
    expect(ending).toMatchObject({ step, calls: 1, made: "/stop ask" });
  });

  test("an unknown 4xx where a call before it went unanswered: the stop was ours", async () => {
    const ending = await play({ stops: [LOST, UNKNOWN_4XX], states: ["running", "aborted"] });
    expect(ending).toMatchObject({ step: inferred, calls: 2, made: "/stop ask /stop ask" });
  });

  test("an unknown 4xx where a call before it went unanswered and the task reads as running (found by the soak: it was stopping)", async () => {
    const ending = await play({ stops: [LOST, UNKNOWN_4XX], states: ["running", "running"] });
    expect(ending).toMatchObject({ step: waiting("busy", 10_000), calls: 2, made: "/stop ask /stop ask" });
  });

  test("an unknown 4xx after a gateway's 5xx, behind which the stop may have gone through", async () => {
    const ending = await play({ stops: [answered("unavailable", 502), UNKNOWN_4XX], states: ["aborted"] });
    expect(ending).toMatchObject({ step: inferred, calls: 2 });
  });

  test("an unknown 4xx after a call that was certainly not sent: the stop was not ours", async () => {
    const ending = await play({ stops: [UNSENT, UNKNOWN_4XX], states: ["aborted"] });
    expect(ending).toMatchObject({ step: already, calls: 2 });
  });

  test("a lost answer, running: called again within three, and asked each time", async () => {
    const ending = await play({ stops: [LOST, LOST, LOST], states: ["running", "running", "running"] });
    expect(ending).toMatchObject({ step: waiting("unavailable"), calls: 3, made: "/stop ask /stop ask /stop ask" });
  });

  test("a lost answer, running, then taken", async () => {
    const ending = await play({ stops: [LOST, answered("stopped", 200)], states: ["running"] });
    expect(ending).toMatchObject({ step: settled("stopped"), calls: 2, made: "/stop ask /stop" });
  });

  test("an unknown 4xx on a later delivery: the stop was ours, most likely", async () => {
    expect(await play({ deliveries: 2, stops: [UNKNOWN_4XX], states: ["aborted"] })).toMatchObject({ step: inferred });
  });

  describe("a query that tells nothing is weather", () => {
    test.each<[string, CallResult | Blocked]>([
      ["a query that is not answered", LOST],
      ["a query that meets a 5xx", answered("unavailable", 500)],
      ["a query that is denied", answered("denied", 403)],
      ["a query that is throttled", answered("throttled", 429)],
      ["a query with a code in a 2xx", answered("unavailable", 200, { body: '{"error_code":"CC.00050014"}' })],
      ["a query that is paused", paused("throttled", 1)],
    ])("%s", async (_, result) => {
      const ending = await play({ stops: [LOST], states: [result] });
      expect(ending).toMatchObject({ step: waiting("state-unknown"), calls: 1, recollection: { isInDoubt: true } });
    });
  });

  test.each<[Verdict, DeliveryEnd["step"]]>([
    ["not-found", settled("not-found")],
    ["already-stopped", inferred],
  ])("a query that is answered with %s tells the state by that", async (verdict, step) => {
    expect(await play({ stops: [LOST], states: [answered(verdict, 400)] })).toMatchObject({ step });
  });
});

describe("doubt is remembered", () => {
  test("so the next delivery asks before it calls", async () => {
    const ending = await play({ deliveries: 2, recollection: { isInDoubt: true }, states: ["aborted"] });
    expect(ending).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
      calls: 0,
      made: "ask",
    });
  });

  test("and calls if the task still runs", async () => {
    const recollection = { isInDoubt: true };
    const ending = await play({ deliveries: 2, recollection, states: ["running"], stops: [answered("stopped", 200)] });
    expect(ending).toMatchObject({ step: settled("stopped"), calls: 1, made: "ask /stop" });
  });

  test("and goes on being in doubt if the state is still not known", async () => {
    const ending = await play({ deliveries: 2, recollection: { isInDoubt: true }, states: ["unknown"] });
    expect(ending).toMatchObject({ step: waiting("state-unknown"), calls: 0, recollection: { isInDoubt: true } });
  });

  test("until the state has been learned", async () => {
    const ending = await play({ stops: [answered("unsettled", 200)], states: ["running"] });
    expect(ending).toMatchObject({ step: waiting("busy", 10_000), recollection: { isInDoubt: false } });
  });
});

describe("time", () => {
  test("no stop call is started at or after the deadline, which the call before it may have used up", async () => {
    const { startedMs, step, made } = await play({ leftMs: 5_000, callMs: 5_000, stops: [UNSENT] });
    expect({ step, made }).toEqual({ step: waiting("unavailable"), made: "/stop" });
    expect(startedMs).toEqual([START_MS]);
  });

  test("nor is one for which the pause before it leaves no time", async () => {
    const ending = await play({ leftMs: 150, luck: 1, stops: [UNSENT] });
    expect(ending).toMatchObject({ calls: 1, clock: { waitsMs: [] } });
  });

  test("a delivery's budget ends its calls as a deadline does", async () => {
    const ending = await play({ budgetMs: 10_000, callMs: 10_000, stops: [UNSENT] });
    expect(ending).toMatchObject({ step: waiting("unavailable"), calls: 1 });
  });

  test("a budget that is used up leaves no query either, so the state is unknown", async () => {
    const ending = await play({ budgetMs: 10_000, callMs: 10_000, stops: [LOST] });
    expect(ending).toMatchObject({ step: waiting("state-unknown"), made: "/stop", recollection: { isInDoubt: true } });
  });

  test("a call may take until the deadline or the end of the budget, whichever comes first", async () => {
    const limits: number[] = [];
    for (const [leftMs, budgetMs] of [
      [8_000, 20_000],
      [900_000, 20_000],
    ] as const) {
      await runDelivery({
        ...{ readState: () => "unknown", query: () => QUERY, confirm: false, deliveries: 1, recollection: {} },
        ...{ deadlineMs: START_MS + leftMs, budgetEndMs: START_MS + budgetMs, backoffBaseMs: 5_000 },
        nextStop: () => ({ call: STOP, isRetired: () => false }),
        makeCall: async (_, { untilMs }) => {
          limits.push(untilMs - START_MS);
          return answered("stopped", 200);
        },
        clock: hurryingClock(),
      });
    }
    expect(limits).toEqual([8_000, 20_000]);
  });

  describe("a delivery that starts after the deadline makes no stop call, and asks the state once", () => {
    test.each<[TaskState, DeliveryEnd["step"]]>([
      ["ended", settled("already-stopped", { confirmed: true })],
      ["aborted", settled("stopped", { code: "inferred", confirmed: true })],
      ["stopping", settled("stopped", { code: "inferred" })],
      ["end-failed", settled("refused", { code: "end-failed" })],
      ["missing", settled("not-found")],
      ["running", waiting("unavailable")],
      ["unknown", waiting("state-unknown")],
    ])("%s", async (state, step) => {
      expect(await play({ deliveries: 2, leftMs: 0, states: [state] })).toMatchObject({ step, calls: 0, made: "ask" });
    });

    test("running, where the service is known to have taken the stop", async () => {
      const ending = await play({ deliveries: 2, leftMs: 0, recollection: { takenMs: START_MS }, states: ["running"] });
      expect(ending).toMatchObject({ step: waiting("not-confirmed"), calls: 0 });
    });
  });
});

describe("at most three stop calls leave in a delivery", () => {
  test("a call that left twice, since its token was renewed, counts twice", async () => {
    const renewed = answered("unavailable", 503, { calls: 2 });
    expect(await play({ stops: [renewed, UNSENT] })).toMatchObject({ step: waiting("unavailable"), calls: 3, left: 0 });
  });

  test("each call is told how many may still leave", async () => {
    const may: number[] = [];
    await runDelivery({
      ...{ readState: () => "unknown", query: () => QUERY, confirm: false, deliveries: 1, recollection: {} },
      ...{ deadlineMs: START_MS + 900_000, budgetEndMs: START_MS + 20_000, backoffBaseMs: 5_000 },
      nextStop: () => ({ call: STOP, isRetired: () => false }),
      makeCall: async (_, { maxCalls }) => {
        may.push(maxCalls);
        return UNSENT;
      },
      clock: hurryingClock(),
    });
    expect(may).toEqual([3, 2, 1]);
  });
});

describe("a Build call whose generation is gone falls forward", () => {
  const GONE_BODY = '{"error_code":"APIGW.0101","request_id":"r"}';
  const goneReading = readAnswer({ status: 404, headers: {}, body: GONE_BODY }, START_MS);
  const GONE: CallResult = { verdict: judge(codeartsBuild, goneReading), answer: goneReading, calls: 1 };
  const TAKEN = answered("stopped", 200);
  const V3 = "/v3/jobs/stop";
  const V1 = `/v1/job/${exampleTargets["codearts-build"].jobId}/stop`;

  function generations(pinned?: "first" | "successor") {
    const moves: string[] = [];
    const next = createApiVersions(codeartsBuild, pinned, (code) => moves.push(code));
    return { moves, nextStop: () => next({ ...exampleTargets["codearts-build"], buildNo: "20" }, "p") };
  }

  test("to its successor, at once", async () => {
    const ending = await play({ ...generations(), stops: [GONE, TAKEN] });
    expect(ending).toMatchObject({ step: settled("stopped"), calls: 2, made: `${V3} ${V1}`, clock: { waitsMs: [] } });
  });

  test("all of ten that were under way together", async () => {
    const { nextStop, moves } = generations();
    const clock = hurryingClock();
    const allAtOnce = Promise.withResolvers<void>();
    const made: string[] = [];
    const makeCall: MakeCall = async ({ path }) => {
      if (made.push(path) === 10) allAtOnce.resolve();
      await allAtOnce.promise;
      return path === V3 ? GONE : TAKEN;
    };
    const endings = await Promise.all(
      Array.from({ length: 10 }, () =>
        runDelivery({
          ...{ readState: () => "unknown", query: () => QUERY, confirm: false, deliveries: 1, recollection: {} },
          ...{ deadlineMs: START_MS + 900_000, budgetEndMs: START_MS + 20_000, backoffBaseMs: 5_000 },
          ...{ nextStop, makeCall, clock },
        }),
      ),
    );
    expect(endings.map(({ step, calls }) => ({ step, calls }))).toEqual(
      new Array(10).fill({ step: settled("stopped"), calls: 2 }),
    );
    expect(made.toSorted()).toEqual([...new Array(10).fill(V1), ...new Array(10).fill(V3)]);
    expect(moves).toEqual(["APIGW.0101"]);
  });

  test("not with a fourth call: the next delivery makes it", async () => {
    const ending = await play({ ...generations(), stops: [UNSENT, UNSENT, GONE] });
    expect(ending).toMatchObject({ step: waiting("unavailable"), calls: 3 });
  });

  test("and is refused if the successor is gone, too", async () => {
    expect(await play({ ...generations(), stops: [GONE, GONE] })).toMatchObject({ step: settled("refused"), calls: 2 });
  });

  test("and is refused if its generation is pinned", async () => {
    expect(await play({ ...generations("first"), stops: [GONE] })).toMatchObject({
      step: settled("refused"),
      calls: 1,
    });
  });
});

describe("a stop that is to be confirmed", () => {
  const TAKEN = answered("stopped", 200);

  test("is handed back once it is taken, and when that was is remembered", async () => {
    const ending = await play({ confirm: true, stops: [TAKEN] });
    expect(ending).toMatchObject({ step: poll, calls: 1, made: "/stop", recollection: { takenMs: START_MS } });
  });

  test.each<[TaskState, DeliveryEnd["step"]]>([
    ["ended", settled("already-stopped", { confirmed: true })],
    ["aborted", settled("stopped", { confirmed: true })],
    ["stopping", poll],
    ["running", poll],
    ["end-failed", settled("refused", { code: "end-failed" })],
    ["missing", settled("not-found")],
    ["unknown", waiting("state-unknown")],
  ])("is asked after on its next delivery: %s", async (state, step) => {
    const ending = await play({
      confirm: true,
      deliveries: 2,
      recollection: { takenMs: START_MS - 5_000 },
      states: [state],
    });
    expect(ending).toMatchObject({ step, calls: 0, made: "ask", recollection: { takenMs: START_MS - 5_000 } });
  });

  test("is made again if the task still runs a minute after it was taken", async () => {
    const recollection = { takenMs: START_MS - 60_000 };
    const ending = await play({ confirm: true, deliveries: 4, recollection, states: ["running"], stops: [TAKEN] });
    expect(ending).toMatchObject({ step: poll, calls: 1, made: "ask /stop", recollection: { takenMs: START_MS } });
  });

  test("is made at once if the task runs and no stop has been taken yet, as after a throttled delivery", async () => {
    const ending = await play({ confirm: true, deliveries: 2, recollection: {}, states: ["running"], stops: [TAKEN] });
    expect(ending).toMatchObject({ step: poll, calls: 1, made: "ask /stop" });
  });

  test.each<[string, CallResult | Blocked]>([
    ["throttled", answered("throttled", 429)],
    ["busy", answered("busy")],
    ["paused", paused("throttled", 1_000)],
  ])("has not been taken when it was %s, and that is remembered, too", async (_, result) => {
    const ending = await play({ confirm: true, stops: [result] });
    expect(ending.recollection).toEqual({});
  });

  test("is settled when the service says that the task had ended before", async () => {
    expect(await play({ confirm: true, stops: [answered("already-stopped")] })).toMatchObject({
      step: settled("already-stopped", { confirmed: true }),
    });
  });

  describe("in a process that remembers nothing is made about once a minute while the task runs", () => {
    // Waits before deliveries 2, 3, 4, …: 5, 10, 20, 40, 60, 60 s at least.
    test.each([
      [2, "ask", pollInDoubt],
      [3, "ask", pollInDoubt],
      [4, "ask", pollInDoubt],
      [5, "ask /stop", poll],
      [6, "ask /stop", poll],
      [7, "ask /stop", poll],
    ])("delivery %i: %s", async (deliveries, made, step) => {
      const ending = await play({ confirm: true, deliveries, states: ["running"], stops: [TAKEN] });
      expect(ending).toMatchObject({ made, step });
    });

    test("and does not say that the service took it (found by the soak: none had been made)", async () => {
      const { step } = await play({ confirm: true, deliveries: 2, states: ["running"] });
      expect(step).toMatchObject({ why: "state-unknown", isPoll: true });
    });

    test("and is inferred from an aborted task (found by the soak: somebody else had aborted it)", async () => {
      const { step } = await play({ confirm: true, deliveries: 2, states: ["aborted"] });
      expect(step).toEqual(settled("stopped", { code: "inferred", confirmed: true }));
    });

    test("and what it does not know it does not claim to remember", async () => {
      const ending = await play({ confirm: true, deliveries: 2, states: ["running"] });
      expect(ending.recollection).toBeUndefined();
    });
  });

  test("is polled on after a lost answer while the task is stopping", async () => {
    expect(await play({ confirm: true, stops: [LOST], states: ["stopping"] })).toMatchObject({ step: poll, calls: 1 });
  });
});

test("a job whose resources are released after a gateway's 5xx was most likely stopped by that call (found by the soak)", async () => {
  const ending = await play({ stops: [answered("unavailable", 504), answered("already-stopped")] });
  expect(ending).toMatchObject({ step: settled("stopped", { code: "inferred", confirmed: true }), calls: 2 });
});

describe("after a stop call whose answer was lost, a no is not the last word", () => {
  test.each<[string, CallResult]>([
    ["a 4xx that nobody knows", answered("unsettled", 418)],
    ["a refusal", answered("refused", 400)],
    ["a missing permission", answered("denied", 403)],
    ["credentials that are not accepted", answered("unauthenticated", 401)],
  ])("%s, while the task seems to run: it may still be stopping", async (_, no) => {
    expect(await play({ stops: [LOST, no], states: ["running", "running"] })).toMatchObject({
      step: waiting("busy", 10_000),
      made: "/stop ask /stop ask",
    });
  });

  test("a refusal, when the task has been stopped: it was ours", async () => {
    expect(await play({ stops: [LOST, answered("refused", 400)], states: ["running", "aborted"] })).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
    });
  });
});

describe("a later delivery", () => {
  test("calls again without a question where this process knows that nothing was in doubt", async () => {
    const ending = await play({ deliveries: 3, recollection: {}, stops: [answered("stopped", 200)] });
    expect(ending).toMatchObject({ step: settled("stopped"), made: "/stop" });
  });

  test("asks before it calls where another process had the ones before, which may have left doubt", async () => {
    expect(await play({ deliveries: 2, states: ["aborted"] })).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
      made: "ask",
    });
    expect(await play({ deliveries: 2, states: ["running"], stops: [answered("stopped", 200)] })).toMatchObject({
      step: settled("stopped"),
      made: "ask /stop",
    });
  });

  test("calls even so when the question has no answer, since no doubt is known", async () => {
    const ending = await play({ deliveries: 2, states: ["unknown"], stops: [answered("stopped", 200)] });
    expect(ending).toMatchObject({ step: settled("stopped"), made: "ask /stop" });
  });
});
