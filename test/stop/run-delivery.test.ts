import { describe, expect, test } from "vitest";
import type { Account } from "../../lib/accounts/accounts.ts";
import type { CallScope } from "../../lib/accounts/scope.ts";
import { createApiVersions } from "../../lib/huawei/api-versions.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import type { CallReport } from "../../lib/limits/call-report.ts";
import type { Halt } from "../../lib/limits/halts.ts";
import { requestParser } from "../../lib/request/request.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { drs } from "../../lib/services/drs.ts";
import type { Service } from "../../lib/services/service.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { poll, type Settled, settled, waiting } from "../../lib/stop/next-step.ts";
import { NO_PROGRESS, type Progress } from "../../lib/stop/progress.ts";
import { runDelivery } from "../../lib/stop/run-delivery.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { iamAccount, keyAccount, requestOf, scopeOf } from "../rig/examples.ts";
import type { State } from "./contract.ts";
import { pausingClock } from "./pausing-clock.ts";
import { TABLE_SERVICES } from "./state-table-answers.ts";

const { answers, states } = TABLE_SERVICES.drs;
const TOKEN: TransportResult = {
  kind: "answer",
  answer: {
    status: 201,
    headers: { "x-subject-token": "T" },
    body: JSON.stringify({ token: { expires_at: new Date(START_MS + 86_400_000).toISOString() } }),
  },
};

type Scene = {
  /** The answers to stop calls, in their order: names of the table's answers, or answers. */
  readonly stops?: readonly (string | TransportResult)[];
  /** The states that queries get, or their answers. */
  readonly states?: readonly (State | TransportResult)[];
  readonly progress?: Partial<Progress>;
  readonly confirm?: boolean;
  readonly leftMs?: number;
  readonly budgetMs?: number;
  readonly chance?: number;
  /** The time that each call takes; a call that takes longer than it may is lost. */
  readonly callMs?: number;
  /** The time that each query takes instead. */
  readonly queryMs?: number;
  readonly account?: Account;
  /** IAM's answer to each token request. */
  readonly token?: TransportResult;
  /** The scope after the accounts secret is read again, where it changed. */
  readonly changedScope?: CallScope;
  readonly denial?: Settled;
  /** Reports of calls that the guard has seen before, for example five `unavailable`. */
  readonly reports?: readonly CallReport[];
  readonly service?: Service;
  readonly pinned?: "first";
  /** The halt that covers the request, at each time that the delivery asks. */
  readonly halts?: readonly (Halt | undefined)[];
};

/** Runs one delivery of a scene: its end, and the calls in their order. */
async function play(scene: Scene) {
  const { leftMs = 900_000, budgetMs = 20_000, chance = 0, callMs = 0, account = keyAccount, service = drs } = scene;
  const { queryMs = callMs } = scene;
  const clock = pausingClock(chance);
  const left = { stops: [...(scene.stops ?? [])], states: [...(scene.states ?? [])] };
  const made: string[] = [];
  const startedMs: number[] = [];
  const timeoutsMs: number[] = [];
  const accessKeys: (string | undefined)[] = [];

  const transport: Transport = async ({ call, timeoutMs }) => {
    if (call.path.startsWith("/v3/auth")) return scene.token ?? TOKEN;
    const isQuery = call.method === "GET" || call.path.endsWith("/batch-status");
    made.push(isQuery ? "ask" : service === drs ? "stop" : call.path);
    if (!isQuery) startedMs.push(clock.now() - START_MS);
    timeoutsMs.push(timeoutMs);
    if (!isQuery) accessKeys.push(/Access=(\w+)/.exec(call.headers.authorization ?? "")?.[1]);
    const tookMs = isQuery ? queryMs : callMs;
    clock.pass(Math.min(tookMs, timeoutMs));
    if (tookMs > timeoutMs) return { kind: "lost", reason: "UND_ERR_ABORTED" };
    const next = isQuery ? left.states.shift() : left.stops.shift();
    const result = typeof next === "string" ? (isQuery ? states[next as State] : answers[next]?.sent) : next;
    return result ?? Promise.reject(new Error(`a call too many: ${made.join(", ")}`));
  };

  const guard = createCallGuard(clock);
  const scope = scopeOf(account);
  for (const report of scene.reports ?? []) {
    const permit = await guard.admit({ scope, service: service.name, untilMs: clock.now() + 1_000, isLast: true });
    if (permit.kind === "permit") permit.release(report);
  }
  let rereads = 0;
  let haltReads = 0;
  const moves: string[] = [];
  const name = serviceNames.find((one) => one === service.name) ?? expect.unreachable();
  const request = requestParser(service)(requestOf(name, { confirm: scene.confirm ?? false }));
  if (!request.ok) throw new Error(`the request of the scene is not valid: ${request.faults.join("; ")}`);
  const end = await runDelivery({
    service,
    request: request.value,
    scope,
    progress: { ...NO_PROGRESS, ...scene.progress },
    deadlineMs: START_MS + leftMs,
    budgetEndMs: START_MS + budgetMs,
    stopCallOf: createApiVersions(service, scene.pinned, (code) => moves.push(code)),
    tools: { transport, tokens: createTokens(transport, clock, undefined), guard, clock },
    findDenial: async () => scene.denial,
    findHalt: async () => {
      haltReads += 1;
      return scene.halts?.[haltReads - 1];
    },
    rereadScope: async () => {
      rereads += 1;
      return scene.changedScope;
    },
  });
  const unused = left.stops.length + left.states.length;
  return { ...end, made: made.join(" "), clock, startedMs, timeoutsMs, accessKeys, rereads, moves, unused };
}

const DENIED = answers["DRS.M00102"]?.sent ?? expect.unreachable();
const unavailable: CallReport = { verdict: "unavailable", wasAnswered: true };
const throttled: CallReport = { verdict: "throttled", wasAnswered: true };

describe("an unavailable service", () => {
  test.each(["503", "unsent"])(
    "gets three stop calls with pauses between, then the request waits: %s",
    async (name) => {
      const end = await play({ stops: [name, name, name], chance: 1 });
      expect(end).toMatchObject({ step: waiting("unavailable"), calls: 3, made: "stop stop stop" });
      expect(end.clock.waitsMs).toEqual([200, 400]);
    },
  );

  test("gets a second stop call that settles the request", async () => {
    expect(await play({ stops: ["unsent", "accepted"] })).toMatchObject({ step: settled("stopped"), calls: 2 });
  });

  test("gets one stop call where it sends Retry-After, and the request waits for so long", async () => {
    expect(await play({ stops: ["503, come in 30 s"] })).toMatchObject({
      step: waiting("unavailable", 30_000),
      calls: 1,
    });
  });

  test("leaves doubt where it answered, and none where nothing was sent", async () => {
    expect(await play({ stops: ["503", "503", "503"] })).toMatchObject({ isInDoubt: true, hasQueryFailed: false });
    expect(await play({ stops: ["unsent", "unsent", "unsent"] })).toMatchObject({ isInDoubt: false });
  });

  test("gets no stop call while IAM gives no token, and the tries are three", async () => {
    const end = await play({ stops: [], account: iamAccount, token: { kind: "unsent", reason: "ECONNREFUSED" } });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 0, made: "", isInDoubt: false });
    expect(end.last).toEqual({ errorMessage: "IAM: ECONNREFUSED" });
    expect(end.clock.waitsMs).toHaveLength(2);
  });
});

describe("a blocked stop call", () => {
  test("is not made, and the request waits for the rest of the block", async () => {
    const end = await play({ stops: ["accepted"], reports: [{ ...throttled, retryAfterMs: 42_000 }] });
    expect(end).toMatchObject({ step: waiting("throttled", 42_000), calls: 0, made: "", why: "throttled" });
  });

  test("by refused credentials waits for the next read of the accounts secret", async () => {
    const end = await play({ stops: ["accepted"], reports: [{ verdict: "unauthenticated", wasAnswered: true }] });
    expect(end).toMatchObject({ step: waiting("account-paused", 30_000), calls: 0, made: "" });
  });

  test.each<[string, readonly CallReport[]]>([
    ["a throttle", [throttled]],
    ["five `unavailable`", new Array(5).fill(unavailable)],
  ])("is made in a last delivery, although a circuit breaker opened by %s", async (_, reports) => {
    const end = await play({ stops: ["accepted"], reports, progress: { isLast: true } });
    expect(end).toMatchObject({ step: settled("stopped"), calls: 1 });
  });

  test("is not made in a last delivery where the credentials are refused", async () => {
    const reports = [{ verdict: "unauthenticated", wasAnswered: true }] as const;
    const end = await play({ stops: ["accepted"], reports, progress: { isLast: true } });
    expect(end).toMatchObject({ step: { why: "account-paused" }, calls: 0, made: "" });
  });
});

describe("a blocked state query", () => {
  test("leaves the state unknown, and the stop call it stands before is blocked too", async () => {
    const end = await play({ stops: ["accepted"], reports: [throttled], progress: { isInDoubt: true } });
    expect(end).toMatchObject({ step: { why: "throttled" }, made: "", hasQueryFailed: true });
  });

  test("gives its wait to a request that makes no call (fixed: it came again after 5, 10 and 20 s)", async () => {
    const reports = [{ ...throttled, retryAfterMs: 900_000 }];
    const end = await play({ service: codeartsCheck, reports, progress: { isInDoubt: true } });
    expect(end).toMatchObject({ step: { kind: "waiting", why: "state-unknown", floorMs: 900_000 }, made: "" });
  });

  test("is made in a last delivery", async () => {
    const end = await play({ states: ["aborted"], reports: [throttled], progress: { isInDoubt: true, isLast: true } });
    expect(end).toMatchObject({ step: settled("stopped", { code: "inferred", confirmed: true }), made: "ask" });
  });

  test("is made in a delivery after the deadline, which cannot ask again", async () => {
    const end = await play({ states: ["ended"], reports: [throttled], progress: { calls: 1 }, leftMs: -1 });
    expect(end).toMatchObject({ step: settled("already-stopped", { confirmed: true }), made: "ask" });
  });
});

describe("a lost answer", () => {
  test("is followed by a query and a second call, three calls in all", async () => {
    const end = await play({
      stops: ["no answer", "no answer", "no answer"],
      states: ["running", "running", "running"],
    });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 3, made: "stop ask stop ask stop ask" });
  });

  test("is followed by a call that settles the request", async () => {
    const end = await play({ stops: ["no answer", "accepted"], states: ["running"] });
    expect(end).toMatchObject({ step: settled("stopped"), calls: 2, made: "stop ask stop" });
  });

  test("makes the stop ours, most likely, where a 4xx and an aborted task follow", async () => {
    const end = await play({ stops: ["no answer", "400 with an unknown code"], states: ["running", "aborted"] });
    expect(end).toMatchObject({ step: settled("stopped", { code: "inferred", confirmed: true }), calls: 2 });
  });

  test("keeps an unknown 4xx from being a refusal while the task reads as running (the soak found it stopping)", async () => {
    const end = await play({ stops: ["no answer", "400 with an unknown code"], states: ["running", "running"] });
    expect(end).toMatchObject({ step: waiting("unavailable", 10_000), made: "stop ask stop ask" });
  });

  test("makes a released job stopped by us, most likely (the soak found a 504 before it)", async () => {
    const end = await play({ stops: ["APIGW.0203", "DRS.M05004"] });
    expect(end).toMatchObject({ step: settled("stopped", { code: "inferred", confirmed: true }), calls: 2 });
  });

  test("is no doubt where the call was certainly not sent: the aborted task was not ours", async () => {
    const end = await play({ stops: ["unsent", "400 with an unknown code"], states: ["aborted"] });
    expect(end).toMatchObject({ step: settled("already-stopped", { confirmed: true }), calls: 2 });
  });
});

describe("a state query", () => {
  test.each<[string, TransportResult]>([
    ["gets no answer", { kind: "lost", reason: "UND_ERR_SOCKET" }],
    ["gets a 500", { kind: "answer", answer: { status: 500, headers: {}, body: "" } }],
    ["is denied", DENIED],
    ["is throttled", answers["APIGW.0308"]?.sent ?? expect.unreachable()],
    ["gets a code in a 200", answers["DRS.M05066 under 200"]?.sent ?? expect.unreachable()],
  ])("that %s leaves the state unknown, and the request in doubt", async (_, result) => {
    const end = await play({ stops: ["no answer"], states: [result] });
    expect(end).toMatchObject({ step: { why: "state-unknown" }, calls: 1, isInDoubt: true, hasQueryFailed: true });
  });

  test.each([
    ["not-found", "DRS.10000010", settled("not-found")],
    ["already-stopped", "DRS.M05004", settled("stopped", { code: "inferred", confirmed: true })],
  ])("judged `%s` by its code gives the state", async (_, code, step) => {
    const end = await play({ stops: ["no answer"], states: [answers[code]?.sent ?? expect.unreachable()] });
    expect(end).toMatchObject({ step });
  });

  test("that fails keeps no stop from being made (a failing query once held up every later call)", async () => {
    const end = await play({ stops: ["accepted"], states: ["fails"], progress: { isInDoubt: true } });
    expect(end).toMatchObject({ step: settled("stopped"), made: "ask stop" });
  });

  test("clears the failure of an earlier one", async () => {
    const end = await play({
      stops: ["DRS.10000024"],
      states: ["running"],
      progress: { isInDoubt: true, hasQueryFailed: true },
    });
    expect(end).toMatchObject({ hasQueryFailed: false });
  });
});

describe("an accepted stop", () => {
  test("is recorded with its time and polled where the end is to be confirmed", async () => {
    const end = await play({ confirm: true, stops: ["accepted"] });
    expect(end).toMatchObject({ step: poll, calls: 1, made: "stop", acceptedMs: START_MS });
  });

  test("is polled on without a call", async () => {
    const progress = { acceptedMs: START_MS - 59_999 };
    const end = await play({ confirm: true, progress, states: ["running"] });
    expect(end).toMatchObject({ step: poll, calls: 0, made: "ask", ...progress });
  });

  test("is repeated once after 60 s, and counts from then", async () => {
    const progress = { acceptedMs: START_MS - 60_000 };
    const end = await play({ confirm: true, progress, states: ["running"], stops: ["accepted"] });
    expect(end).toMatchObject({ step: poll, calls: 1, made: "ask stop", acceptedMs: START_MS });
  });

  test("is repeated once in a delivery, although the repeated call gets no answer", async () => {
    const progress = { acceptedMs: START_MS - 60_000 };
    const end = await play({ confirm: true, progress, states: ["running", "running"], stops: ["no answer"] });
    expect(end).toMatchObject({ step: poll, calls: 1, made: "ask stop ask", ...progress, isInDoubt: true });
  });

  test("stays accepted where its repeat is refused and the task has ended: never `already-stopped`, never `refused`", async () => {
    const progress = { acceptedMs: START_MS - 60_000 };
    const end = await play({ progress, states: ["running", "ended"], stops: ["DRS.M00307"] });
    expect(end).toMatchObject({ step: settled("stopped", { confirmed: true }), made: "ask stop ask" });
  });

  test.each<[string, readonly string[], number]>([
    ["unavailable", ["503", "503", "503"], 1_000],
    ["throttled", ["APIGW.0308"], 60_000],
    ["busy", ["DRS.10000024"], 10_000],
  ])(
    "is polled on where its repeat is answered `%s` (fixed: the next query came up to 15 min later)",
    async (...row) => {
      const [why, stops, floorMs] = row;
      const end = await play({
        confirm: true,
        progress: { acceptedMs: START_MS - 60_000 },
        states: ["running"],
        stops,
      });
      expect(end.step).toEqual({ ...waiting("unavailable", floorMs), why, isPoll: true });
    },
  );

  test("is not polled before the time that the answer to its repeat asks for", async () => {
    const progress = { acceptedMs: START_MS - 60_000 };
    const stops = ["DRS.M01504 under 202, come in 120 s"];
    const end = await play({ confirm: true, progress, states: ["running"], stops });
    expect(end.step).toEqual(waiting("busy", 120_000));
  });

  test.each([
    ["throttled", "APIGW.0308"],
    ["busy", "DRS.10000024"],
  ])("is not recorded where the service answers `%s`", async (_, name) => {
    expect((await play({ confirm: true, stops: [name] })).acceptedMs).toBeUndefined();
  });
});

describe("the time of a delivery", () => {
  test("ends its calls at the deadline", async () => {
    const end = await play({ leftMs: 5_000, callMs: 5_000, stops: ["unsent", "accepted"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), made: "stop", startedMs: [0] });
  });

  test("ends its calls where the pause before a call leaves no time", async () => {
    const end = await play({ leftMs: 150, chance: 1, stops: ["unsent", "accepted"] });
    expect(end).toMatchObject({ calls: 1, clock: { waitsMs: [] } });
  });

  test("ends its calls with its budget, as with a deadline", async () => {
    const end = await play({ budgetMs: 10_000, callMs: 10_000, stops: ["unsent", "accepted"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 1 });
  });

  test("ends its queries with its budget, and the state is unknown", async () => {
    const end = await play({ budgetMs: 10_000, callMs: 10_000, stops: ["no answer"], states: ["running"] });
    expect(end).toMatchObject({ step: { why: "state-unknown" }, made: "stop", isInDoubt: true, hasQueryFailed: true });
  });

  test("limits a call by the deadline or the budget, whichever is first, and a query by half of that", async () => {
    const progress = { isInDoubt: true };
    const scene: Scene = { progress, states: ["running"], stops: ["accepted"] };
    expect((await play({ ...scene, leftMs: 8_000 })).timeoutsMs).toEqual([4_000, 8_000]);
    expect((await play({ ...scene, leftMs: 900_000 })).timeoutsMs).toEqual([10_000, 20_000]);
  });

  test.each<[string, Partial<Progress>, number]>([
    ["a last delivery", { isLast: true }, 5_000],
    ["a delivery shortly before the deadline", {}, 8_000],
    ["a delivery long before the deadline", {}, 900_000],
  ])("is not used up by a query that hangs: %s makes its stop call (fixed: it made none)", async (_, more, leftMs) => {
    const progress = { isInDoubt: true, ...more };
    const end = await play({ progress, leftMs, queryMs: Number.POSITIVE_INFINITY, stops: ["accepted"] });
    expect(end).toMatchObject({ step: settled("stopped"), made: "ask stop" });
  });

  test("is all there for the query after the only call of a last delivery, also past the deadline", async () => {
    const progress = { isLast: true };
    const end = await play({ progress, leftMs: 5_000, queryMs: 9_000, stops: ["no answer"], states: ["aborted"] });
    expect(end).toMatchObject({ step: settled("stopped", { code: "inferred", confirmed: true }), made: "stop ask" });
  });

  test("leaves one query and no stop call after the deadline", async () => {
    const end = await play({ leftMs: 0, states: ["running"], stops: ["accepted"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 0, made: "ask", unused: 1 });
  });
});

describe("the number of stop calls", () => {
  test("counts the one after a renewed token", async () => {
    const end = await play({ account: iamAccount, stops: ["APIGW.0301", "503", "unsent"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 3, unused: 0 });
  });

  test("is one in a last delivery", async () => {
    const end = await play({ progress: { isLast: true }, stops: ["unsent", "accepted"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 1, unused: 1 });
  });

  test("is one in a last delivery whose token is not accepted, which leaves no doubt", async () => {
    const end = await play({ progress: { isLast: true }, account: iamAccount, stops: ["APIGW.0301", "accepted"] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 1, unused: 1, isInDoubt: false });
  });
});

describe("a token that is not accepted", () => {
  test("is renewed once, and the second refusal is final", async () => {
    const end = await play({ account: iamAccount, stops: ["APIGW.0301", "APIGW.0301"] });
    expect(end).toMatchObject({ step: settled("denied", { code: "credentials" }), calls: 2, isInDoubt: false });
  });

  test("leaves doubt where its answer had no code, so that a later no is not the last word", async () => {
    const end = await play({ account: iamAccount, stops: ["401", "DRS.M00307"], states: ["aborted"] });
    expect(end).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
      made: "stop stop ask",
    });
  });
});

describe("the accounts secret", () => {
  const changedScope = scopeOf({ ...keyAccount, ak: "NEW" });

  test.each(["DRS.M00102", "DRS.M00307", "403", "a redirect"])(
    "is read again before %s is an outcome, and the changed account gets one more call",
    async (name) => {
      const end = await play({ stops: [name, "accepted"], states: ["running"], changedScope });
      expect(end).toMatchObject({ step: settled("stopped"), calls: 2, rereads: 1, accessKeys: ["AK", "NEW"] });
    },
  );

  test.each([
    ["DRS.M00102", settled("denied")],
    ["DRS.M00307", settled("refused")],
  ])("that did not change leaves the outcome of %s", async (name, step) => {
    expect(await play({ stops: [name] })).toMatchObject({ step, calls: 1, rereads: 1 });
  });

  test("is read again once in a delivery", async () => {
    const end = await play({ stops: ["DRS.M00102", "DRS.M00102"], changedScope });
    expect(end).toMatchObject({ step: settled("denied"), calls: 2, rereads: 1 });
  });

  test("that changed gets no second call in a last delivery, which publishes its final no", async () => {
    const end = await play({ stops: ["DRS.M00102", "accepted"], changedScope, progress: { isLast: true } });
    expect(end).toMatchObject({ step: settled("denied"), calls: 1, unused: 1, rereads: 0 });
  });

  test("that changed leaves a request in doubt to the state in a last delivery (fixed: it was `denied`)", async () => {
    const progress = { isLast: true, isInDoubt: true };
    const end = await play({ progress, stops: ["DRS.M00102"], states: ["running", "aborted"], changedScope });
    expect(end).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
      made: "ask stop ask",
    });
  });

  test("that changed leaves a request in doubt to the state after the deadline (fixed: it was given up)", async () => {
    const scene: Scene = { progress: { isInDoubt: true }, callMs: 3_000, queryMs: 10, leftMs: 3_010, changedScope };
    const end = await play({ ...scene, stops: ["DRS.M00102"], states: ["running", "aborted"] });
    expect(end).toMatchObject({
      step: settled("stopped", { code: "inferred", confirmed: true }),
      made: "ask stop ask",
    });
  });

  test("that changed after the third call of a delivery gives the next delivery the call", async () => {
    const end = await play({ stops: ["unsent", "unsent", "DRS.M00102"], changedScope });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 3, rereads: 1 });
  });

  test("is read again before a refused key is an outcome (fixed: the key in the secret was right for 31 s)", async () => {
    const end = await play({ stops: ["APIGW.0301", "accepted"], changedScope });
    expect(end).toMatchObject({ step: settled("stopped"), calls: 2, rereads: 1, accessKeys: ["AK", "NEW"] });
  });

  test("whose changed key is refused too gets no third call", async () => {
    const end = await play({ stops: ["APIGW.0301", "APIGW.0301"], changedScope });
    expect(end).toMatchObject({ step: settled("denied", { code: "credentials" }), calls: 2, rereads: 1 });
  });

  test("is read again before a refused password is an outcome", async () => {
    const token = { kind: "answer", answer: { status: 401, headers: {}, body: '{"error":{"code":401}}' } } as const;
    const end = await play({ account: iamAccount, token, stops: ["accepted"], changedScope });
    expect(end).toMatchObject({ step: settled("stopped"), calls: 1, rereads: 1, accessKeys: ["NEW"] });
  });

  test.each<[string, Partial<Progress>]>([
    ["a delivery", {}],
    ["a last delivery", { isLast: true }],
  ])(
    "is read again in %s whose query is refused, and the query made again (fixed: no stop call followed)",
    async (_, more) => {
      const refused = answers["APIGW.0301"]?.sent ?? expect.unreachable();
      const progress = { isInDoubt: true, ...more };
      const end = await play({ progress, states: [refused, "running"], stops: ["accepted"], changedScope });
      expect(end).toMatchObject({ step: settled("stopped"), made: "ask ask stop", rereads: 1, accessKeys: ["NEW"] });
    },
  );

  test.each<[string, Partial<Progress>, string]>([
    ["a delivery", {}, "stop"],
    ["a last delivery", { isLast: true }, "stop"],
    ["a delivery that asks for the state first", { isInDoubt: true }, "ask stop"],
  ])("is read again in %s that meets a refused key, and the changed one is used at once", async (_, progress, made) => {
    const reports = [{ verdict: "unauthenticated", wasAnswered: true }] as const;
    const end = await play({ progress, reports, states: ["running"], stops: ["accepted"], changedScope });
    expect(end).toMatchObject({ step: settled("stopped"), made, rereads: 1, accessKeys: ["NEW"] });
  });

  test("is not read again for answers that do not blame the account", async () => {
    for (const name of ["DRS.10000010", "DRS.10000024", "accepted", "DRS.M05004"])
      expect(await play({ stops: [name], changedScope })).toMatchObject({ rereads: 0 });
  });
});

describe("a retired version of Build's stop call", () => {
  const RETIRED = answers["APIGW.0101"]?.sent ?? expect.unreachable();
  const ACCEPTED: TransportResult = { kind: "answer", answer: { status: 200, headers: {}, body: "" } };
  const V3 = "/v3/jobs/stop";
  const V1 = `/v1/job/${exampleTargets["codearts-build"].jobId}/stop?build_no=20`;
  const service: Service = codeartsBuild;

  test("is replaced by the next version at once", async () => {
    const end = await play({ service, stops: [RETIRED, ACCEPTED] });
    expect(end).toMatchObject({ step: settled("stopped"), calls: 2, made: `${V3} ${V1}`, moves: ["APIGW.0101"] });
    expect(end.clock.waitsMs).toEqual([]);
  });

  test("is not replaced by a fourth call: the next delivery makes it", async () => {
    const end = await play({ service, stops: ["unsent", "unsent", RETIRED] });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 3, isInDoubt: false });
  });

  test("is not replaced by a second call of a last delivery, and is no refusal of the task", async () => {
    const end = await play({ service, stops: [RETIRED], progress: { isLast: true } });
    expect(end).toMatchObject({ step: waiting("unavailable"), calls: 1, isInDoubt: false });
  });

  test("is not told by IAM, whose answer gave no token (fixed: the next version was called for good)", async () => {
    const end = await play({ service: codeartsBuild, account: iamAccount, token: RETIRED, stops: [] });
    expect(end).toMatchObject({ calls: 0, made: "", moves: [] });
  });

  test("is refused where the next version is retired too", async () => {
    const end = await play({ service, stops: [RETIRED, RETIRED] });
    expect(end).toMatchObject({ step: settled("refused"), calls: 2 });
  });

  test("is refused where the version is pinned", async () => {
    const end = await play({ service, pinned: "first", stops: [RETIRED] });
    expect(end).toMatchObject({ step: settled("refused"), calls: 1, moves: [] });
  });
});

describe("the last answer of a delivery", () => {
  test("is that of the last stop call", async () => {
    expect((await play({ stops: ["DRS.10000024"] })).last).toMatchObject({
      httpStatus: 400,
      errorCode: "DRS.10000024",
    });
  });

  test("is that of a query that failed", async () => {
    const end = await play({ stops: ["400 with an unknown code"], states: ["fails, come in 20 s"] });
    expect(end.last).toEqual({ httpStatus: 503, errorMessage: "HTTP 503" });
  });

  test("is that of an earlier delivery where this one got none", async () => {
    const last = { httpStatus: 429, errorCode: "APIGW.0308" };
    expect((await play({ stops: ["unsent", "unsent", "unsent"], progress: { last } })).last).toEqual(last);
  });

  test("is the reason of the transport where no answer has come", async () => {
    const end = await play({ stops: ["no answer"], states: ["fails"] });
    expect(end.last).toEqual({ errorMessage: "UND_ERR_SOCKET" });
  });
});

describe("a halt", () => {
  const halt: Halt = { all: true, reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };

  test("holds the stop call, and the request waits for at least the 10 s until the next read of the secret", async () => {
    const { step, made, calls, why, halt: held } = await play({ halts: [halt] });
    expect({ step, made, calls, why, held }).toEqual({
      step: waiting("halted", 10_000),
      made: "",
      calls: 0,
      why: "halted",
      held: halt,
    });
  });

  test("that comes during the waits for a permit and a token holds the call", async () => {
    const { step, made } = await play({ halts: [undefined, halt], account: iamAccount });
    expect({ step, made }).toEqual({ step: waiting("halted", 10_000), made: "" });
  });

  test("that comes between two tries holds the second", async () => {
    const { step, made, calls } = await play({ stops: ["503"], halts: [undefined, undefined, halt] });
    expect({ step, made, calls }).toEqual({ step: waiting("halted", 10_000), made: "stop", calls: 1 });
  });

  test("that comes before the call with a renewed token holds it, and the doubt and the count of the first call stay", async () => {
    const first: TransportResult = { kind: "answer", answer: { status: 401, headers: {}, body: "" } };
    const { step, made, calls, isInDoubt, why } = await play({
      stops: [first],
      account: iamAccount,
      halts: [undefined, undefined, halt, halt],
    });
    expect({ step, made, calls, isInDoubt, why }).toEqual({
      step: waiting("halted", 10_000),
      made: "stop",
      calls: 1,
      isInDoubt: true,
      why: "halted",
    });
  });

  test("holds the only call of a last delivery", async () => {
    const { step, made } = await play({ progress: { isLast: true }, halts: [halt], leftMs: 5_000 });
    expect({ step, made }).toEqual({ step: waiting("halted", 10_000), made: "" });
  });

  test("lets the state be asked, and a task that has ended settles its request", async () => {
    const { step, made } = await play({ progress: { isInDoubt: true }, states: ["ended"], halts: [halt] });
    expect({ step, made }).toEqual({ step: settled("already-stopped", { confirmed: true }), made: "ask" });
  });

  test("lets an accepted stop be polled while it holds the repeat", async () => {
    const progress = { acceptedMs: START_MS - 60_000 };
    const { step, made } = await play({ progress, confirm: true, states: ["running"], halts: [halt] });
    expect({ step, made }).toEqual({ step: { ...poll, why: "halted" }, made: "ask" });
  });

  test("does not open the circuit breaker nor use up its probe", async () => {
    const { step, made } = await play({ stops: ["accepted"], reports: [throttled], halts: [halt], leftMs: 900_000 });
    expect({ step, made }).toEqual({ step: waiting("halted", 10_000), made: "" });
  });

  test("that was lifted is forgotten once a call was made", async () => {
    const { step, why } = await play({ progress: { why: "halted" }, stops: ["503", "503", "503"] });
    expect({ step, why }).toMatchObject({ step: { kind: "waiting", why: "unavailable" }, why: "unavailable" });
  });

  test("that held the calls of a request is named by a delivery that comes after the deadline", async () => {
    const progress = { why: "halted", isInDoubt: true } as const;
    const { why, halt: held } = await play({ progress, states: ["running"], halts: [halt], leftMs: -1 });
    expect({ why, held }).toEqual({ why: "halted", held: halt });
  });
});
