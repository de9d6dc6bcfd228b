import { describe, expect, test } from "vitest";
import type { Account } from "../../lib/accounts/accounts.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { type CallLimits, callsTo } from "../../lib/huawei/calls.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { iamAccount, keyAccount, PROJECT_ID, scopeOf } from "../rig/examples.ts";

const STOP = codeartsCheck.stop(exampleTargets["codearts-check"], PROJECT_ID);
const TAKEN: TransportResult = { kind: "answer", answer: { status: 200, headers: {}, body: "null" } };
const LOST: TransportResult = { kind: "lost", reason: "UND_ERR_SOCKET" };
const UNSENT: TransportResult = { kind: "unsent", reason: "ECONNREFUSED" };

const saying = (status: number, error_code: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body: JSON.stringify({ error_code }) },
});
const REFUSED = saying(401, "APIGW.0301");

type Cloud = { readonly answers: readonly TransportResult[]; readonly account?: Account; readonly callMs?: number };

/** Calls to CodeArts Check, whose answers are scripted, with an IAM that numbers its tokens. */
function build({ answers, account = keyAccount, callMs = 0 }: Cloud) {
  const clock = standingClock();
  const left = [...answers];
  const sent: HttpRequest[] = [];
  let tokensGiven = 0;
  const cloud = async (sending: HttpRequest): Promise<TransportResult> => {
    if (sending.call.path.startsWith("/v3/auth/tokens")) {
      const body = JSON.stringify({ token: { expires_at: new Date(START_MS + 86_400_000).toISOString() } });
      return { kind: "answer", answer: { status: 201, headers: { "x-subject-token": `T${++tokensGiven}` }, body } };
    }
    sent.push(sending);
    await clock.pass(callMs);
    const answer = left.shift();
    if (answer === undefined) throw new Error("a call too many");
    return answer;
  };
  const tools = {
    transport: cloud,
    clock,
    tokens: createTokens(cloud, clock, undefined),
    guard: createCallGuard(clock),
  };
  const access = scopeOf(account, { origin: "https://codearts-check.example" });
  const makeCall = callsTo(codeartsCheck, access, tools);
  const call = (limits: Partial<CallLimits> = {}) =>
    makeCall(STOP, { untilMs: clock.now() + 20_000, maxCalls: 3, ...limits });
  return { clock, sent, call, tokensGiven: () => tokensGiven, guard: tools.guard };
}

const tokensOf = (sent: readonly HttpRequest[]) => sent.map(({ call }) => call.headers["x-auth-token"]);

describe("a call is authenticated", () => {
  test("with a key: signed, for the project, at this moment", async () => {
    const { call, sent } = build({ answers: [TAKEN] });
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

  test("with a temporary key: its token is signed along", async () => {
    const { call, sent } = build({ answers: [TAKEN], account: { ...keyAccount, securityToken: "STS" } });
    await call();
    expect(sent[0]?.call.headers).toMatchObject({
      "x-security-token": "STS",
      authorization: expect.stringContaining("x-sdk-date;x-security-token,"),
    });
  });

  test("as an IAM user: by a token, and unsigned", async () => {
    const { call, sent } = build({ answers: [TAKEN], account: iamAccount });
    await call();
    expect(sent[0]?.call.headers["x-auth-token"]).toBe("T1");
    expect(sent[0]?.call.headers.authorization).toBeUndefined();
  });

  test("and carries no secret", async () => {
    for (const account of [keyAccount, iamAccount]) {
      const { call, sent } = build({ answers: [TAKEN], account });
      await call();
      expect(JSON.stringify(sent)).not.toContain("secret");
    }
  });
});

describe("a call comes to a verdict", () => {
  test.each<[string, TransportResult, object]>([
    ["an answer is judged", TAKEN, { verdict: "stopped", answer: { status: 200 } }],
    ["by its service's codes", saying(200, "CC.00050013"), { verdict: "not-found", answer: { code: "CC.00050013" } }],
    ["no answer is doubt", LOST, { verdict: "unsettled", reason: "UND_ERR_SOCKET" }],
    ["no sending is weather", UNSENT, { verdict: "unavailable", reason: "ECONNREFUSED" }],
  ])("%s", async (_, sent, result) => {
    expect(await build({ answers: [sent] }).call()).toMatchObject({ ...result, calls: 1 });
  });
});

describe("a token that is not accepted", () => {
  test("is renewed once, and the call made again", async () => {
    const { call, sent } = build({ answers: [REFUSED, TAKEN], account: iamAccount });
    expect(await call()).toMatchObject({ verdict: "stopped", calls: 2 });
    expect(tokensOf(sent)).toEqual(["T1", "T2"]);
  });

  test("is renewed for the calls that follow, too", async () => {
    const { call, sent } = build({ answers: [REFUSED, TAKEN, TAKEN], account: iamAccount });
    await call();
    expect(await call()).toMatchObject({ verdict: "stopped", calls: 1 });
    expect(tokensOf(sent)).toEqual(["T1", "T2", "T2"]);
  });

  test("and whose successor is not accepted either means that the account is refused", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED, REFUSED], account: iamAccount });
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 2 });
    expect(sent).toHaveLength(2);
    expect(guard.isRefused("robot")).toBe(true);
    expect(await call()).toMatchObject({ verdict: "blocked", why: "account-paused" });
  });

  test("is not renewed for a call that may not be made again: the next delivery has a new one", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED, TAKEN], account: iamAccount });
    expect(await call({ maxCalls: 1 })).toMatchObject({ verdict: "unavailable", calls: 1 });
    expect(guard.isRefused("robot")).toBe(false);
    expect(await call()).toMatchObject({ verdict: "stopped" });
    expect(tokensOf(sent)).toEqual(["T1", "T2"]);
  });

  test("is fetched anew once for all the calls that found it out", async () => {
    const account = iamAccount;
    const { call, tokensGiven, sent } = build({
      answers: [TAKEN, ...new Array(5).fill(REFUSED), ...new Array(5).fill(TAKEN)],
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
  test("is denied after one call, and the account guard", async () => {
    const { call, sent, guard } = build({ answers: [REFUSED] });
    expect(await call()).toMatchObject({ verdict: "unauthenticated", calls: 1 });
    expect(sent).toHaveLength(1);
    expect(guard.isRefused("default")).toBe(true);
  });

  test("is found out by one call, though ten want to be made at once", async () => {
    const { call, sent } = build({ answers: [REFUSED] });
    const results = await Promise.all(Array.from({ length: 10 }, () => call()));
    expect(results.map(({ verdict }) => verdict)).toEqual(["unauthenticated", ...new Array(9).fill("blocked")]);
    expect(sent).toHaveLength(1);
  });

  test("is tried one call at a time as long as none is answered", async () => {
    const { call, sent } = build({ answers: [LOST, LOST, REFUSED] });
    const results = await Promise.all(Array.from({ length: 10 }, () => call()));
    expect(results.map(({ verdict }) => verdict).toSorted()).toEqual([
      ...new Array(7).fill("blocked"),
      ...["unauthenticated", "unsettled", "unsettled"],
    ]);
    expect(sent).toHaveLength(3);
  });
});

test("a call that is throttled guard those after it for as long as Retry-After says", async () => {
  const { call, sent } = build({ answers: [saying(429, "APIGW.0308", { "retry-after": "9" })] });
  expect(await call()).toMatchObject({ verdict: "throttled", calls: 1 });
  expect(await call()).toEqual({ verdict: "blocked", why: "throttled", waitMs: 9_000 });
  expect(sent).toHaveLength(1);
});

describe("time", () => {
  test("a call may take what is left of it", async () => {
    const { call, sent, clock } = build({ answers: [TAKEN] });
    await call({ untilMs: clock.now() + 1_234 });
    expect(sent).toMatchObject([{ timeoutMs: 1_234 }]);
  });

  test("a call for which none is left is not made", async () => {
    const { call, sent, clock } = build({ answers: [] });
    expect(await call({ untilMs: clock.now() })).toMatchObject({ verdict: "unavailable", calls: 0 });
    expect(sent).toEqual([]);
  });

  test("a call whose token was found out at the last moment is not made again", async () => {
    const { call, sent, clock } = build({ answers: [REFUSED], account: iamAccount, callMs: 1_000 });
    expect(await call({ untilMs: clock.now() + 1_000 })).toMatchObject({ verdict: "unavailable", calls: 1 });
    expect(sent).toHaveLength(1);
  });
});

test("a fault of our own in a call leaves the way free for the next", async () => {
  const { call, clock } = build({ answers: [] });
  await expect(call()).rejects.toThrow("a call too many");
  await expect(call()).rejects.toThrow("a call too many");
  await quiet();
  expect(clock.waits()).toBe(0);
});
