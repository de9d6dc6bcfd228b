import { describe, expect, test } from "vitest";
import type { Account } from "../../lib/accounts/accounts.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { type Blocked, type CallLimits, callsTo } from "../../lib/huawei/calls.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { iamAccount, keyAccount, PROJECT_ID, scopeOf } from "../rig/examples.ts";

const STOP = codeartsCheck.stop(exampleTargets["codearts-check"], PROJECT_ID);
const ACCEPTED: TransportResult = { kind: "answer", answer: { status: 200, headers: {}, body: "null" } };
const LOST: TransportResult = { kind: "lost", reason: "UND_ERR_SOCKET" };
const UNSENT: TransportResult = { kind: "unsent", reason: "ECONNREFUSED" };

const answer = (status: number, error_code: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body: JSON.stringify({ error_code }) },
});
const REFUSED = answer(401, "APIGW.0301");
/** A 401 without a code, as an intermediary gives it. */
const STRAY: TransportResult = { kind: "answer", answer: { status: 401, headers: {}, body: "" } };

type Scene = { readonly answers: readonly TransportResult[]; readonly account?: Account; readonly callMs?: number };

/** Calls to CodeArts Check, which gives the answers in their order, and an IAM that numbers its tokens. */
function build({ answers, account = keyAccount, callMs = 0 }: Scene) {
  const clock = standingClock();
  const remaining = [...answers];
  const sent: HttpRequest[] = [];
  let tokensGiven = 0;
  const transport = async (request: HttpRequest): Promise<TransportResult> => {
    if (request.call.path.startsWith("/v3/auth/tokens")) {
      const body = JSON.stringify({ token: { expires_at: new Date(START_MS + 86_400_000).toISOString() } });
      return { kind: "answer", answer: { status: 201, headers: { "x-subject-token": `T${++tokensGiven}` }, body } };
    }
    sent.push(request);
    await clock.pass(callMs);
    const next = remaining.shift();
    if (next === undefined) throw new Error("a call too many");
    return next;
  };
  const tools = {
    transport,
    clock,
    tokens: createTokens(transport, clock, undefined),
    guard: createCallGuard(clock),
  };
  const scope = scopeOf(account, { origin: "https://codearts-check.example" });
  /** The calls of one delivery. */
  const startDelivery = () => {
    const makeCall = callsTo(codeartsCheck, scope, tools);
    return (limits: Partial<CallLimits> = {}) =>
      makeCall(STOP, { untilMs: clock.now() + 20_000, maxCalls: 3, ...limits });
  };
  return { clock, sent, call: startDelivery(), startDelivery, tokensGiven: () => tokensGiven, guard: tools.guard };
}

const tokensOf = (sent: readonly HttpRequest[]) => sent.map(({ call }) => call.headers["x-auth-token"]);

describe("an authenticated call", () => {
  test("with a key is signed, for the project, with the present time", async () => {
    const { call, sent } = build({ answers: [ACCEPTED] });
    await call();
    expect(sent).toMatchObject([
      {
        origin: "https://codearts-check.example",
        call: {
          method: "POST",
          path: STOP.path,
          body: "{}",
          headers: {
            host: "codearts-check.example",
            "content-type": "application/json",
            "x-project-id": PROJECT_ID,
            "x-sdk-date": "20261122T080000Z",
            authorization: expect.stringMatching(
              /^SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
            ),
          },
        },
      },
    ]);
  });

  test("with a temporary key has its security token signed too", async () => {
    const { call, sent } = build({ answers: [ACCEPTED], account: { ...keyAccount, securityToken: "STS" } });
    await call();
    expect(sent[0]?.call.headers).toMatchObject({
      "x-security-token": "STS",
      authorization: expect.stringContaining("x-sdk-date;x-security-token,"),
    });
  });

  test("of an IAM user has a token and no signature", async () => {
    const { call, sent } = build({ answers: [ACCEPTED], account: iamAccount });
    await call();
    expect(sent[0]?.call.headers["x-auth-token"]).toBe("T1");
    expect(sent[0]?.call.headers.authorization).toBeUndefined();
  });

  test("carries no secret", async () => {
    for (const account of [keyAccount, iamAccount]) {
      const { call, sent } = build({ answers: [ACCEPTED], account });
      await call();
      expect(JSON.stringify(sent)).not.toContain("secret");
    }
  });
});

describe("the result of a call", () => {
  test.each<[string, TransportResult, object]>([
    ["of an answer has its verdict", ACCEPTED, { verdict: "stopped", answer: { status: 200 }, wasSent: true }],
    [
      "of an answer with a code has the verdict of the service's table",
      answer(200, "CC.00050013"),
      { verdict: "not-found", answer: { code: "CC.00050013" } },
    ],
    ["of a lost answer is `unsettled`", LOST, { verdict: "unsettled", reason: "UND_ERR_SOCKET", wasSent: true }],
    [
      "of a call that was not sent is `unavailable`",
      UNSENT,
      { verdict: "unavailable", reason: "ECONNREFUSED", wasSent: false },
    ],
  ])("%s", async (_, sent, result) => {
    expect(await build({ answers: [sent] }).call()).toMatchObject({ ...result, calls: 1 });
  });
});

describe("a token that is not accepted", () => {
  test("is renewed once, and the call made again", async () => {
    const { call, sent } = build({ answers: [REFUSED, ACCEPTED], account: iamAccount });
    expect(await call()).toMatchObject({ verdict: "stopped", calls: 2 });
    expect(tokensOf(sent)).toEqual(["T1", "T2"]);
  });

  test("is renewed for later calls too", async () => {
    const { call, sent } = build({ answers: [REFUSED, ACCEPTED, ACCEPTED], account: iamAccount });
    await call();
    expect(await call()).toMatchObject({ verdict: "stopped", calls: 1 });
    expect(tokensOf(sent)).toEqual(["T1", "T2", "T2"]);
  });

  test("makes the credentials refused where the new token is not accepted either", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED, REFUSED], account: iamAccount });
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 2 });
    expect(sent).toHaveLength(2);
    expect(guard.isRefused(iamAccount)).toBe(true);
    expect(await call()).toMatchObject({ verdict: "blocked", why: "account-paused" });
  });

  test("is not renewed in a delivery that has no call left: the next delivery has a new one", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED, ACCEPTED], account: iamAccount });
    expect(await call({ maxCalls: 1 })).toMatchObject({ verdict: "unavailable", calls: 1 });
    expect(guard.isRefused(iamAccount)).toBe(false);
    expect(await call()).toMatchObject({ verdict: "stopped" });
    expect(tokensOf(sent)).toEqual(["T1", "T2"]);
  });

  test("is requested once for five calls that found it out", async () => {
    const account = iamAccount;
    const { call, tokensGiven, sent } = build({
      answers: [ACCEPTED, ...new Array(5).fill(REFUSED), ...new Array(5).fill(ACCEPTED)],
      account,
    });
    await call();
    const results = await Promise.all(Array.from({ length: 5 }, () => call()));
    expect(results).toMatchObject(new Array(5).fill({ verdict: "stopped", calls: 2 }));
    expect(tokensGiven()).toBe(2);
    expect(sent).toHaveLength(11);
  });
});

describe("a key that is not accepted", () => {
  test("makes the credentials refused after one call", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED] });
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 1 });
    expect(sent).toHaveLength(1);
    expect(guard.isRefused(keyAccount)).toBe(true);
  });

  test("is found out by one of ten calls at once", async () => {
    const { call, sent } = build({ answers: [REFUSED] });
    const results = await Promise.all(Array.from({ length: 10 }, () => call()));
    expect(results.map(({ verdict }) => verdict)).toEqual(["unauthenticated", ...new Array(9).fill("blocked")]);
    expect(sent).toHaveLength(1);
  });

  test("is tried by one call at a time as long as none is answered", async () => {
    const { call, sent } = build({ answers: [LOST, LOST, REFUSED] });
    const results = await Promise.all(Array.from({ length: 10 }, () => call()));
    expect(results.map(({ verdict }) => verdict).toSorted()).toEqual([
      ...new Array(7).fill("blocked"),
      ...["unauthenticated", "unsettled", "unsettled"],
    ]);
    expect(sent).toHaveLength(3);
  });
});

test("a throttled call blocks later calls for as long as Retry-After says", async () => {
  const { call, sent } = build({ answers: [answer(429, "APIGW.0308", { "retry-after": "9" })] });
  expect(await call()).toMatchObject({ verdict: "throttled", calls: 1 });
  expect(await call()).toEqual({ verdict: "blocked", why: "throttled", waitMs: 9_000 });
  expect(sent).toHaveLength(1);
});

describe("the time limit of a call", () => {
  test("is what is left until its end", async () => {
    const { call, sent, clock } = build({ answers: [ACCEPTED] });
    await call({ untilMs: clock.now() + 1_234 });
    expect(sent).toMatchObject([{ timeoutMs: 1_234 }]);
  });

  test("forbids a call for which no time is left", async () => {
    const { call, sent, clock } = build({ answers: [] });
    expect(await call({ untilMs: clock.now() })).toMatchObject({ verdict: "unavailable", calls: 0 });
    expect(sent).toEqual([]);
  });

  test("forbids a second call after a token that was not accepted at the last moment", async () => {
    const { call, sent, clock } = build({ answers: [REFUSED], account: iamAccount, callMs: 1_000 });
    expect(await call({ untilMs: clock.now() + 1_000 })).toMatchObject({ verdict: "unavailable", calls: 1 });
    expect(sent).toHaveLength(1);
  });
});

test("a fault of our own in a call leaves its permits free for the next call", async () => {
  const { call, clock } = build({ answers: [] });
  await expect(call()).rejects.toThrow("a call too many");
  await expect(call()).rejects.toThrow("a call too many");
  await quiet();
  expect(clock.waits()).toBe(0);
});

describe("a 401 without a code", () => {
  const verdicts = async (calls: readonly Promise<{ verdict: string }>[]) =>
    (await Promise.all(calls)).map(({ verdict }) => verdict);
  /** Makes calls one after the other and gives their verdicts. */
  const inTurn = async (call: () => Promise<{ verdict: string }>, times: number): Promise<string[]> => {
    const all: string[] = [];
    for (let made = 0; made < times; made++) all.push((await call()).verdict);
    return all;
  };

  test("to unproven credentials is a refusal", async () => {
    const { call, guard } = build({ answers: [STRAY] });
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 1 });
    expect(guard.isRefused(keyAccount)).toBe(true);
  });

  test("to proven credentials is `unavailable` once, and a refusal the second time in a row", async () => {
    const { call, guard } = build({ answers: [ACCEPTED, STRAY, STRAY] });
    expect(await inTurn(call, 2)).toEqual(["stopped", "unavailable"]);
    expect([guard.isRefused(keyAccount), guard.isProven(keyAccount)]).toEqual([false, true]);
    expect(await call()).toMatchObject({ verdict: "unauthenticated" });
    expect(guard.isRefused(keyAccount)).toBe(true);
  });

  test("to proven credentials is `unavailable` each time where another answer comes between", async () => {
    const { call, guard } = build({ answers: [ACCEPTED, STRAY, ACCEPTED, STRAY] });
    expect(await inTurn(call, 4)).toEqual(["stopped", "unavailable", "stopped", "unavailable"]);
    expect(guard.isRefused(keyAccount)).toBe(false);
  });

  test("is counted for each delivery of its own", async () => {
    const { call, startDelivery } = build({ answers: [ACCEPTED, STRAY, STRAY, STRAY] });
    await call();
    expect(await verdicts([call()])).toEqual(["unavailable"]);
    expect(await inTurn(startDelivery(), 2)).toEqual(["unavailable", "unauthenticated"]);
  });

  test("is no stray where it has a code that means a refusal", async () => {
    const { call } = build({ answers: [ACCEPTED, REFUSED] });
    expect(await inTurn(call, 2)).toEqual(["stopped", "unauthenticated"]);
  });

  test("to a proven token is answered by a new token", async () => {
    const { call, sent } = build({ answers: [ACCEPTED, STRAY, ACCEPTED], account: iamAccount });
    expect(await inTurn(call, 2)).toEqual(["stopped", "stopped"]);
    expect(tokensOf(sent)).toEqual(["T1", "T1", "T2"]);
  });

  test("to a proven token and to the new one is a refusal", async () => {
    const { call, guard } = build({ answers: [ACCEPTED, STRAY, STRAY], account: iamAccount });
    await call();
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 2 });
    expect(guard.isRefused(iamAccount)).toBe(true);
  });
});

describe("a call that a halt holds", () => {
  const hold = async (): Promise<Blocked> => ({ verdict: "blocked", why: "halted", waitMs: 10_000 });

  test("is not sent, although it has its permit and its token", async () => {
    const { call, sent, tokensGiven } = build({ answers: [], account: iamAccount });
    expect(await call({ findHold: hold })).toEqual({ verdict: "blocked", why: "halted", waitMs: 10_000 });
    expect(sent).toEqual([]);
    expect(tokensGiven()).toBe(1);
  });

  test("gives its permit back, and the next call of unproven credentials is made", async () => {
    const { call, sent } = build({ answers: [ACCEPTED] });
    await call({ findHold: hold });
    expect(await call()).toMatchObject({ verdict: "stopped" });
    expect(sent).toHaveLength(1);
  });

  test("uses up no probe of an open circuit breaker", async () => {
    const { call, clock, sent } = build({ answers: [answer(429, "APIGW.0308"), ACCEPTED] });
    await call();
    await clock.pass(60_000);
    await call({ findHold: hold });
    expect(await call()).toMatchObject({ verdict: "stopped" });
    expect(sent).toHaveLength(2);
  });

  test("is not made where its deadline passes while the halt is looked for", async () => {
    const { call, clock, sent } = build({ answers: [] });
    const findHold = async () => {
      await clock.pass(20_000);
      return undefined;
    };
    expect(await call({ findHold })).toMatchObject({ verdict: "unavailable", calls: 0, wasSent: false });
    expect(sent).toEqual([]);
  });
});
