import { describe, expect, test } from "vitest";
import type { CallScope } from "../../lib/accounts/scope.ts";
import { createCallGuard, type Permit } from "../../lib/limits/call-guard.ts";
import type { CallReport } from "../../lib/limits/call-report.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { iamAccount, keyAccount, scopeOf } from "../rig/examples.ts";

const MINUTE_MS = 60_000;
const SCOPE = scopeOf(keyAccount);
const OTHER_REGION = scopeOf(keyAccount, { region: "cn-east-3" });
const OTHER_KEY = scopeOf({ ...keyAccount, name: "other", ak: "AK2" });
const SAME_KEY = scopeOf({ ...keyAccount, name: "other" });

const answered = (verdict: Verdict, retryAfterMs?: number): CallReport => ({
  verdict,
  wasAnswered: true,
  retryAfterMs,
});
const unanswered = (verdict: Verdict): CallReport => ({ verdict, wasAnswered: false });

type Caller = { scope?: CallScope; service?: string; limitMs?: number; isLast?: boolean };

/** The guard of a process, and functions that ask it for permits. */
function build() {
  const clock = standingClock();
  const guard = createCallGuard(clock);

  const admit = ({ scope = SCOPE, service = "drs", limitMs = 20_000, isLast = false }: Caller = {}): Promise<Permit> =>
    guard.admit({ scope, service, untilMs: clock.now() + limitMs, isLast });

  /** Makes a call, which has to get a permit at once, and releases the permit with the call's report. */
  const call = async (report: CallReport | undefined, caller: Caller = {}): Promise<void> => {
    const permit = await admit(caller);
    if (permit.kind !== "permit") throw new Error(`the call got no permit: ${permit.why}`);
    permit.release(report);
    await quiet();
  };

  /** Begins a call, which may have to wait for its permit. */
  const begin = (caller: Caller = {}) => {
    const state: { permit?: Permit; hasEnded?: true } = {};
    void admit(caller).then((permit) => {
      state.permit = permit;
    });
    return {
      kind: () => state.permit?.kind ?? "waits for a permit",
      permit: () => state.permit,
      isInFlight: () => state.permit?.kind === "permit" && !state.hasEnded,
      end(report: CallReport | undefined) {
        if (state.permit?.kind !== "permit") throw new Error("the call got no permit");
        state.hasEnded = true;
        state.permit.release(report);
        return quiet();
      },
    };
  };

  return { clock, guard, admit, call, begin };
}

type Begun = ReturnType<ReturnType<typeof build>["begin"]>;

const kindsOf = (calls: readonly Begun[]) => calls.map(({ kind }) => kind());

describe("unproven credentials", () => {
  test("have one call in flight, and any number once its answer has proven them", async () => {
    const { begin } = build();
    const calls = Array.from({ length: 10 }, () => begin());
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", ...new Array(9).fill("waits for a permit")]);
    await calls[0]?.end(answered("stopped"));
    expect(kindsOf(calls)).toEqual(new Array(10).fill("permit"));
  });

  test.each<[string, CallReport | undefined]>([
    ["got no answer", unanswered("unsettled")],
    ["was not sent", unanswered("unavailable")],
    ["was answered `unavailable`", answered("unavailable")],
    ["broke by a fault of our own", undefined],
  ])("have the next call, and only one, in flight after a call that %s", async (_, report) => {
    const { begin } = build();
    const calls = Array.from({ length: 10 }, () => begin());
    await quiet();
    for (const ended of [1, 2, 3]) {
      await calls.find(({ isInFlight }) => isInFlight())?.end(report);
      expect(calls.filter(({ kind }) => kind() === "permit")).toHaveLength(ended + 1);
    }
  });

  test.each<Verdict>(["not-found", "refused", "denied", "busy", "unsettled", "already-stopped"])(
    "are proven by an answer judged `%s`",
    async (verdict) => {
      const { call, begin, guard } = build();
      await call(answered(verdict));
      expect(guard.isProven(keyAccount)).toBe(true);
      const calls = [begin(), begin(), begin()];
      await quiet();
      expect(kindsOf(calls)).toEqual(["permit", "permit", "permit"]);
    },
  );

  test("are proven for all services and regions by one of them", async () => {
    const { call, begin } = build();
    await call(answered("stopped"), { service: "aom" });
    const calls = [begin(), begin({ scope: OTHER_REGION })];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "permit"]);
  });

  test("do not delay calls with other credentials", async () => {
    const { begin } = build();
    const calls = [begin(), begin({ scope: OTHER_KEY }), begin({ scope: scopeOf(iamAccount) })];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "permit", "permit"]);
  });

  test("have one call in flight for all accounts that use them", async () => {
    const { begin, guard } = build();
    const calls = [begin(), begin({ scope: SAME_KEY })];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "waits for a permit"]);
    await calls[0]?.end(answered("stopped"));
    expect(kindsOf(calls)).toEqual(["permit", "permit"]);
    expect(guard.isProven(SAME_KEY.account)).toBe(true);
  });

  test("keep no call waiting past its time limit", async () => {
    const { clock, begin } = build();
    begin();
    const short = begin({ limitMs: 1_000 });
    await clock.pass(1_000);
    expect(short.permit()).toEqual({ kind: "wait", why: "unavailable", waitMs: 5_000 });
  });
});

describe("refused credentials", () => {
  const blocked = (waitMs: number) => ({ kind: "wait", why: "account-paused", waitMs });

  test("block the calls to all services and regions, for 30 s at a time", async () => {
    const { admit, call, guard } = build();
    await call(answered("unauthenticated"));
    expect(guard.isRefused(keyAccount)).toBe(true);
    expect(await admit()).toEqual(blocked(30_000));
    expect(await admit({ service: "aom" })).toEqual(blocked(30_000));
    expect(await admit({ scope: OTHER_REGION })).toEqual(blocked(30_000));
  });

  test("block the calls of every account that uses them: a key under two names is refused once", async () => {
    const { admit, call, guard } = build();
    await call(answered("unauthenticated"));
    expect(guard.isRefused(SAME_KEY.account)).toBe(true);
    expect(await admit({ scope: SAME_KEY })).toEqual(blocked(30_000));
  });

  test("are tried again by one call after five minutes", async () => {
    const { clock, admit, call, begin } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS - 10_000);
    expect(await admit()).toEqual(blocked(10_000));
    await clock.pass(10_000);
    const calls = [begin(), begin(), begin()];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "waits for a permit", "waits for a permit"]);
    await calls[0]?.end(answered("unauthenticated"));
    expect(calls.slice(1).map(({ permit }) => permit())).toEqual([blocked(30_000), blocked(30_000)]);
  });

  test("block nothing once a probe has proven them", async () => {
    const { clock, call, begin, guard } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS);
    await call(answered("stopped"));
    expect(guard.isRefused(keyAccount)).toBe(false);
    const calls = [begin(), begin()];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "permit"]);
  });

  test("stay refused by a probe that proves nothing, and the next call is a probe again", async () => {
    const { clock, call, begin, guard } = build();
    await call(answered("unauthenticated"));
    await clock.pass(5 * MINUTE_MS);
    await call(unanswered("unavailable"));
    expect(guard.isRefused(keyAccount)).toBe(true);
    const calls = [begin(), begin()];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "waits for a permit"]);
  });

  test("are replaced at once by changed ones, which one call probes", async () => {
    const { admit, call, begin, guard } = build();
    await call(answered("unauthenticated"));
    const changed = { scope: scopeOf({ ...keyAccount, sk: "another" }) };
    const calls = [begin(changed), begin(changed)];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "waits for a permit"]);
    await calls[0]?.end(answered("unauthenticated"));
    expect(guard.isRefused(changed.scope.account)).toBe(true);
    expect(await admit(changed)).toEqual(blocked(30_000));
  });

  test("are used at most twice in five minutes, however many calls ask", async () => {
    const { clock, admit } = build();
    const usedMs: number[] = [];
    for (let second = 0; second < 900; second++) {
      const admissions = [admit(), admit({ scope: SAME_KEY }), admit({ isLast: true })];
      for (const admission of admissions) {
        const permit = await admission;
        if (permit.kind === "wait") continue;
        usedMs.push(clock.now() - START_MS);
        permit.release(answered("unauthenticated"));
      }
      await clock.pass(1_000);
    }
    expect(usedMs).toEqual([0, 5 * MINUTE_MS, 10 * MINUTE_MS]);
  });

  test("do not block calls with other credentials", async () => {
    const { call, admit } = build();
    await call(answered("unauthenticated"));
    expect(await admit({ scope: OTHER_KEY })).toMatchObject({ kind: "permit" });
  });
});

describe("a throttled circuit", () => {
  const throttled = (waitMs: number) => ({ kind: "wait", why: "throttled", waitMs });

  test.each([
    ["a minute", undefined, MINUTE_MS],
    ["as long as Retry-After says", 7_000, 7_000],
  ])("blocks calls for %s, then lets one probe through", async (_, retryAfterMs, blockMs) => {
    const { clock, admit, call, begin } = build();
    await call(answered("throttled", retryAfterMs));
    expect(await admit()).toEqual(throttled(blockMs));
    await clock.pass(blockMs - 1);
    expect(await admit()).toEqual(throttled(1));
    await clock.pass(1);
    const probe = begin();
    await quiet();
    expect(probe.kind()).toBe("permit");
    expect(await admit()).toEqual(throttled(5_000));
  });

  test("closes by the probe's answer, and lets one call at a time through at first", async () => {
    const { clock, call, begin } = build();
    await call(answered("throttled"));
    await clock.pass(MINUTE_MS);
    await call(answered("stopped"));
    const calls = Array.from({ length: 5 }, () => begin());
    await quiet();
    expect(calls.filter(({ kind }) => kind() === "permit").length).toBeLessThanOrEqual(2);
    for (const _ of calls) await calls.find(({ isInFlight }) => isInFlight())?.end(answered("stopped"));
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("lets any number of calls through after ten quiet minutes", async () => {
    const { clock, call, begin } = build();
    await call(answered("throttled"));
    await clock.pass(10 * MINUTE_MS);
    await call(answered("stopped"));
    const calls = Array.from({ length: 20 }, () => begin());
    await quiet();
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("stays open where the probe is throttled too", async () => {
    const { clock, admit, call } = build();
    await call(answered("throttled", 1_000));
    await clock.pass(1_000);
    await call(answered("throttled"));
    expect(await admit()).toEqual(throttled(MINUTE_MS));
  });

  test("lets another probe through where the first broke by a fault of our own", async () => {
    const { clock, admit, call } = build();
    await call(answered("throttled", 1_000));
    await clock.pass(1_000);
    await call(undefined);
    expect(await admit()).toMatchObject({ kind: "permit" });
  });

  test("is not closed by a call that began before it opened", async () => {
    const { admit, call, begin } = build();
    await call(answered("stopped"));
    const [early, late] = [begin(), begin()];
    await quiet();
    await early.end(answered("throttled"));
    await late.end(answered("stopped"));
    expect(await admit()).toEqual(throttled(MINUTE_MS));
  });

  test("makes no call that waited for a permit while it opened", async () => {
    const { begin } = build();
    const [first, second] = [begin(), begin()];
    await quiet();
    await first.end(answered("throttled"));
    expect(second.permit()).toEqual({ kind: "wait", why: "throttled", waitMs: MINUTE_MS });
  });

  test.each<[string, Caller]>([
    ["another service", { service: "aom" }],
    ["another region", { scope: OTHER_REGION }],
    ["another account", { scope: OTHER_KEY }],
    ["another account with the same key", { scope: SAME_KEY }],
  ])("does not block calls of %s", async (_, caller) => {
    const { admit, call } = build();
    await call(answered("throttled"));
    expect(await admit(caller)).toMatchObject({ kind: "permit" });
  });
});

describe("an unavailable circuit", () => {
  test("blocks calls for 30 s after five `unavailable` in a row, then lets one probe through", async () => {
    const { clock, admit, call, begin } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable"));
    expect(await admit()).toEqual({ kind: "wait", why: "unavailable", waitMs: 30_000 });
    await clock.pass(30_000);
    const probe = begin();
    await quiet();
    expect(probe.kind()).toBe("permit");
    expect(await admit()).toEqual({ kind: "wait", why: "unavailable", waitMs: 5_000 });
  });

  test("blocks calls for as long as Retry-After says", async () => {
    const { admit, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable", 90_000));
    expect(await admit()).toEqual({ kind: "wait", why: "unavailable", waitMs: 90_000 });
  });

  test("blocks calls again at once where the probe fails", async () => {
    const { clock, admit, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable"));
    await clock.pass(30_000);
    await call(answered("unavailable"));
    expect(await admit()).toEqual({ kind: "wait", why: "unavailable", waitMs: 30_000 });
  });

  test("closes for any number of calls by the probe's answer", async () => {
    const { clock, call, begin } = build();
    for (let failure = 0; failure < 5; failure++) await call(unanswered("unavailable"));
    await clock.pass(30_000);
    await call(answered("stopped"));
    const calls = Array.from({ length: 5 }, () => begin());
    await quiet();
    expect(calls.every(({ kind }) => kind() === "permit")).toBe(true);
  });

  test("does not open by `unavailable` answers with another answer between them", async () => {
    const { admit, call } = build();
    for (let round = 0; round < 5; round++) {
      for (let failure = 0; failure < 4; failure++) await call(answered("unavailable"));
      await call(answered("not-found"));
    }
    expect(await admit()).toMatchObject({ kind: "permit" });
  });

  test("does not block the account's other services", async () => {
    const { admit, call } = build();
    for (let failure = 0; failure < 5; failure++) await call(answered("unavailable"));
    expect(await admit({ service: "aom" })).toMatchObject({ kind: "permit" });
  });
});

describe("a last delivery", () => {
  test.each<[string, Verdict, number]>([
    ["after a throttle", "throttled", 1],
    ["after five `unavailable`", "unavailable", 5],
  ])("passes a circuit that opened %s", async (_, verdict, times) => {
    const { admit, call } = build();
    for (let failure = 0; failure < times; failure++) await call(answered(verdict));
    expect(await admit()).toMatchObject({ kind: "wait", why: verdict });
    expect(await admit({ isLast: true })).toMatchObject({ kind: "permit" });
  });

  test("passes a circuit whose probe is in flight", async () => {
    const { clock, admit, call, begin } = build();
    await call(answered("stopped"));
    await call(answered("throttled"));
    await clock.pass(MINUTE_MS);
    begin();
    await quiet();
    expect(await admit()).toMatchObject({ kind: "wait", why: "throttled" });
    expect(await admit({ isLast: true })).toMatchObject({ kind: "permit" });
  });

  test("passes the rate limit", async () => {
    const { clock, admit, call } = build();
    for (let throttle = 0; throttle < 2; throttle++) {
      await call(answered("throttled"));
      await clock.pass(MINUTE_MS);
      await call(answered("stopped"));
    }
    let permit = await admit();
    for (let calls = 0; permit.kind === "permit" && calls < 100; calls++) {
      permit.release(answered("stopped"));
      permit = await admit();
    }
    expect(permit).toMatchObject({ kind: "wait", why: "throttled" });
    expect(await admit({ isLast: true })).toMatchObject({ kind: "permit" });
  });

  test("passes the permits that a throttled circuit allows", async () => {
    const { clock, admit, call, begin } = build();
    await call(answered("throttled"));
    await clock.pass(MINUTE_MS);
    await call(answered("stopped"));
    const calls = [begin(), begin(), begin()];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "permit", "waits for a permit"]);
    expect(await admit({ isLast: true })).toMatchObject({ kind: "permit" });
  });

  test("does not pass refused credentials", async () => {
    const { admit, call } = build();
    await call(answered("unauthenticated"));
    expect(await admit({ isLast: true })).toEqual({ kind: "wait", why: "account-paused", waitMs: 30_000 });
  });

  test("does not pass the one call of unproven credentials", async () => {
    const { begin } = build();
    const [first, last] = [begin(), begin({ isLast: true })];
    await quiet();
    expect(last.kind()).toBe("waits for a permit");
    await first.end(answered("stopped"));
    expect(last.kind()).toBe("permit");
  });

  test("leaves a circuit that it passed with its wait, and every permit free", async () => {
    const { clock, admit, call, begin } = build();
    await call(answered("stopped"));
    await call(answered("throttled"));
    await call(answered("stopped"), { isLast: true });
    expect(await admit()).toMatchObject({ kind: "wait", why: "throttled", waitMs: MINUTE_MS });
    await clock.pass(MINUTE_MS);
    await call(answered("stopped"));
    const calls = [begin(), begin(), begin()];
    await quiet();
    expect(kindsOf(calls)).toEqual(["permit", "permit", "waits for a permit"]);
  });
});
