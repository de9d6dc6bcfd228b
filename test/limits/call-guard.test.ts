import { describe, expect, test } from "vitest";
import type { CallScope } from "../../lib/accounts/scope.ts";
import { type CallReport, createCallGuard, type Permit } from "../../lib/limits/call-guard.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { keyAccount, scopeOf } from "../rig/examples.ts";

const MINUTE_MS = 60_000;
const AT_HOME = scopeOf(keyAccount);

const answered = (verdict: Verdict, retryAfterMs?: number): CallReport => ({
  verdict,
  wasAnswered: true,
  retryAfterMs,
});
const unanswered = (verdict: Verdict): CallReport => ({ verdict, wasAnswered: false });

type Caller = { access?: CallScope; service?: string; patienceMs?: number };

/** The guard of a process, and what came of asking them for leave. */
function build() {
  const clock = standingClock();
  const guard = createCallGuard(clock);

  const ask = ({ access = AT_HOME, service = "drs", patienceMs = 20_000 }: Caller = {}): Promise<Permit> =>
    guard.admit(access, service, clock.now() + patienceMs);

  /** Asks for leave, which has to be given, and hands it in with the end of the call. */
  const call = async (end: CallReport | undefined, caller: Caller = {}): Promise<void> => {
    const pass = await ask(caller);
    if (pass.kind !== "permit") throw new Error(`no leave to call: ${pass.why}`);
    pass.leave(end);
    await quiet();
  };

  /** Asks for leave without handing it in: what came of it so far. */
  const come = (caller: Caller = {}) => {
    const came: { pass?: Permit; hasLeft?: true } = {};
    void ask(caller).then((pass) => {
      came.pass = pass;
    });
    return {
      kind: () => came.pass?.kind ?? "waits its turn",
      pass: () => came.pass,
      isCalling: () => came.pass?.kind === "permit" && !came.hasLeft,
      leave(end: CallReport | undefined) {
        if (came.pass?.kind !== "permit") throw new Error("there was no leave to call");
        came.hasLeft = true;
        came.pass.leave(end);
        return quiet();
      },
    };
  };

  return { clock, guard, ask, call, come };
}

describe("an account that has not been proven", () => {
  test("has one call in flight, and all of them once that has proven it", async () => {
    const { come } = build();
    const calls = Array.from({ length: 10 }, () => come());
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", ...new Array(9).fill("waits its turn")]);
    await calls[0]?.leave(answered("stopped"));
    expect(calls.map(({ kind }) => kind())).toEqual(new Array(10).fill("permit"));
  });

  test.each<[string, CallReport | undefined]>([
    ["went unanswered", unanswered("unsettled")],
    ["was not sent", unanswered("unavailable")],
    ["met a gateway that was out of order", answered("unavailable")],
    ["broke by a fault of our own", undefined],
  ])("lets the next one, and only the next, try when the first %s", async (_, end) => {
    const { come } = build();
    const calls = Array.from({ length: 10 }, () => come());
    await quiet();
    for (const turn of [1, 2, 3]) {
      await calls.find(({ isCalling }) => isCalling())?.leave(end);
      expect(calls.filter(({ kind }) => kind() === "permit")).toHaveLength(turn + 1);
    }
  });

  test.each<Verdict>(["not-found", "refused", "denied", "busy", "unsettled", "already-stopped"])(
    "is proven by an answer of the service that is %s",
    async (verdict) => {
      const { call, come } = build();
      await call(answered(verdict));
      const calls = [come(), come(), come()];
      await quiet();
      expect(calls.map(({ kind }) => kind())).toEqual(["permit", "permit", "permit"]);
    },
  );

  test("is proven for one service by another, whatever the region", async () => {
    const { call, come } = build();
    await call(answered("stopped"), { service: "aom" });
    const calls = [come(), come({ access: scopeOf(keyAccount, { region: "cn-east-3" }) })];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "permit"]);
  });

  test("does not hold another account up", async () => {
    const { come } = build();
    const calls = [come(), come({ access: scopeOf({ ...keyAccount, name: "other" }) })];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "permit"]);
  });

  test("keeps nobody waiting for longer than he has time", async () => {
    const { clock, come } = build();
    come();
    const impatient = come({ patienceMs: 1_000 });
    await clock.pass(1_000);
    expect(impatient.pass()).toEqual({ kind: "wait", why: "unavailable", waitMs: 5_000 });
  });
});

describe("an account whose credentials were refused", () => {
  const paused = (waitMs: number) => ({ kind: "wait", why: "account-paused", waitMs });

  test("guard for all services and regions, with a look at the secret every 30 seconds", async () => {
    const { ask, call, guard } = build();
    await call(answered("unauthenticated"));
    expect(guard.isRefused("default")).toBe(true);
    expect(await ask()).toEqual(paused(30_000));
    expect(await ask({ service: "aom" })).toEqual(paused(30_000));
    expect(await ask({ access: scopeOf(keyAccount, { region: "cn-east-3" }) })).toEqual(paused(30_000));
  });

  test("is tried again by one call after five minutes", async () => {
    const { clock, ask, call, come } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS - 10_000);
    expect(await ask()).toEqual(paused(10_000));
    await clock.pass(10_000);
    const calls = [come(), come(), come()];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "waits its turn", "waits its turn"]);
    await calls[0]?.leave(answered("unauthenticated"));
    expect(calls.slice(1).map(({ pass }) => pass())).toEqual([paused(30_000), paused(30_000)]);
  });

  test("is free again once a probe has proven it", async () => {
    const { clock, call, come, guard } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS);
    await call(answered("stopped"));
    expect(guard.isRefused("default")).toBe(false);
    const calls = [come(), come()];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "permit"]);
  });

  test("stays refused when a probe learns nothing, and the next call is a probe in turn", async () => {
    const { clock, call, come, guard } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS);
    await call(unanswered("unavailable"));
    expect(guard.isRefused("default")).toBe(true);
    const calls = [come(), come()];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "waits its turn"]);
  });

  test("is tried at once, by one call, when its credentials have changed", async () => {
    const { ask, call, come, guard } = build();
    await call(answered("unauthenticated"));
    const changed = { access: scopeOf({ ...keyAccount, sk: "another" }) };
    const calls = [come(changed), come(changed)];
    await quiet();
    expect(calls.map(({ kind }) => kind())).toEqual(["permit", "waits its turn"]);
    await calls[0]?.leave(answered("unauthenticated"));
    expect(guard.isRefused("default")).toBe(true);
    expect(await ask(changed)).toEqual(paused(30_000));
  });

  test("has at most two wrong signatures in five minutes, however many calls want to be made", async () => {
    const { clock, ask } = build();
    const signedMs: number[] = [];
    for (let second = 0; second < 900; second++) {
      const passes = [ask(), ask(), ask()];
      for (const waiting of passes) {
        const pass = await waiting;
        if (pass.kind === "wait") continue;
        signedMs.push(clock.now() - START_MS);
        pass.leave(answered("unauthenticated"));
      }
      await clock.pass(1_000);
    }
    expect(signedMs).toEqual([0, 5 * MINUTE_MS, 10 * MINUTE_MS]);
  });

  test("does not pause another account", async () => {
    const { call, ask } = build();
    await call(answered("unauthenticated"));
    expect(await ask({ access: scopeOf({ ...keyAccount, name: "other" }) })).toMatchObject({ kind: "permit" });
  });
});

describe("a lane that is throttled", () => {
  const throttled = (waitMs: number) => ({ kind: "wait", why: "throttled", waitMs });

  test.each([
    ["a minute", undefined, MINUTE_MS],
    ["as long as Retry-After says", 7_000, 7_000],
  ])("guard for %s, then sends one probe", async (_, retryAfterMs, pauseMs) => {
    const { clock, ask, call, come } = build();
    await call(answered("throttled", retryAfterMs));
    expect(await ask()).toEqual(throttled(pauseMs));
    await clock.pass(pauseMs - 1);
    expect(await ask()).toEqual(throttled(1));
    await clock.pass(1);
    const probe = come();
    await quiet();
    expect(probe.kind()).toBe("permit");
    expect(await ask()).toEqual(throttled(5_000));
  });

  test("opens when the probe was answered, for one call at a time at first", async () => {
    const { clock, call, come } = build();
    await call(answered("throttled"));
    await clock.pass(MINUTE_MS);
    await call(answered("stopped"));
    const calls = Array.from({ length: 5 }, () => come());
    await quiet();
    expect(calls.filter(({ kind }) => kind() === "permit").length).toBeLessThanOrEqual(2);
    for (const _ of calls) await calls.find(({ isCalling }) => isCalling())?.leave(answered("stopped"));
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("takes as many calls as ever after ten quiet minutes", async () => {
    const { clock, call, come } = build();
    await call(answered("throttled"));
    await clock.pass(10 * MINUTE_MS);
    await call(answered("stopped"));
    const calls = Array.from({ length: 20 }, () => come());
    await quiet();
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("stays closed when the probe is throttled, too", async () => {
    const { clock, ask, call } = build();
    await call(answered("throttled", 1_000));
    await clock.pass(1_000);
    await call(answered("throttled"));
    expect(await ask()).toEqual(throttled(MINUTE_MS));
  });

  test("sends another probe when the first broke by a fault of our own", async () => {
    const { clock, ask, call } = build();
    await call(answered("throttled", 1_000));
    await clock.pass(1_000);
    await call(undefined);
    expect(await ask()).toMatchObject({ kind: "permit" });
  });

  test("is not opened by a call that began before it closed", async () => {
    const { ask, call, come } = build();
    await call(answered("stopped"));
    const [early, late] = [come(), come()];
    await quiet();
    await early.leave(answered("throttled"));
    await late.leave(answered("stopped"));
    expect(await ask()).toEqual(throttled(MINUTE_MS));
  });

  test.each<[string, Caller]>([
    ["another service", { service: "aom" }],
    ["another region", { access: scopeOf(keyAccount, { region: "cn-east-3" }) }],
    ["another account", { access: scopeOf({ ...keyAccount, name: "other" }) }],
  ])("does not pause %s", async (_, caller) => {
    const { ask, call } = build();
    await call(answered("throttled"));
    expect(await ask(caller)).toMatchObject({ kind: "permit" });
  });
});

describe("a lane that is out of order", () => {
  test("guard for half a minute after five failures in a row, then sends one probe", async () => {
    const { clock, ask, call, come } = build();
    for (let failure = 0; failure < 4; failure++) await call(answered("unavailable"));
    expect(await ask().then((pass) => pass.kind === "permit" && pass.leave(answered("unavailable")))).not.toBe(false);
    expect(await ask()).toEqual({ kind: "wait", why: "unavailable", waitMs: 30_000 });
    await clock.pass(30_000);
    const probe = come();
    await quiet();
    expect(probe.kind()).toBe("permit");
    expect(await ask()).toEqual({ kind: "wait", why: "unavailable", waitMs: 5_000 });
  });

  test("guard for as long as Retry-After says", async () => {
    const { ask, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable", 90_000));
    expect(await ask()).toEqual({ kind: "wait", why: "unavailable", waitMs: 90_000 });
  });

  test("guard again at once when the probe fails", async () => {
    const { clock, ask, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable"));
    await clock.pass(30_000);
    await call(answered("unavailable"));
    expect(await ask()).toEqual({ kind: "wait", why: "unavailable", waitMs: 30_000 });
  });

  test("opens for all when the probe was answered", async () => {
    const { clock, call, come } = build();
    for (let failure = 0; failure < 5; failure++) await call(unanswered("unavailable"));
    await clock.pass(30_000);
    await call(answered("stopped"));
    const calls = Array.from({ length: 5 }, () => come());
    await quiet();
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("is not paused by failures with an answer between them", async () => {
    const { ask, call } = build();
    for (let round = 0; round < 5; round++) {
      for (let failure = 0; failure < 4; failure++) await call(answered("unavailable"));
      await call(answered("not-found"));
    }
    expect(await ask()).toMatchObject({ kind: "permit" });
  });

  test("does not pause the account's other lanes", async () => {
    const { ask, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable"));
    expect(await ask({ service: "aom" })).toMatchObject({ kind: "permit" });
  });
});

test("a call that waits its turn while the lane closes is not made", async () => {
  const { come } = build();
  const [first, second] = [come(), come()];
  await quiet();
  await first.leave(answered("throttled"));
  expect(second.pass()).toEqual({ kind: "wait", why: "throttled", waitMs: MINUTE_MS });
});
