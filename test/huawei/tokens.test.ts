import { describe, expect, test } from "vitest";
import type { CallScope } from "../../lib/accounts/scope.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens, type IamUser } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { iamAccount, PROJECT_ID, scopeOf } from "../rig/examples.ts";

const HOUR_MS = 3_600_000;
const ACCESS = scopeOf(iamAccount);
const IAM: IamUser = iamAccount.iam;

function tokenAnswer(token: string, validMs = 24 * HOUR_MS, startMs = START_MS): TransportResult {
  const expires_at = new Date(startMs + validMs).toISOString().replace("Z", "000Z"); // with IAM's six fractional digits
  const headers = { "x-subject-token": token, "x-request-id": "iam-1" };
  return { kind: "answer", answer: { status: 201, headers, body: JSON.stringify({ token: { expires_at } }) } };
}

/** An IAM whose answers are scripted, one after the other; the last one stays. */
function build(answers: readonly (TransportResult | Promise<TransportResult> | Error)[], iamEndpoint?: string) {
  const clock = standingClock();
  const sendings: HttpRequest[] = [];
  const tokens = createTokens(
    async (sending) => {
      const answer = answers[Math.min(sendings.push(sending), answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer as TransportResult | Promise<TransportResult>;
    },
    clock,
    iamEndpoint,
  );
  const get = (access: CallScope = ACCESS, iam = IAM) => tokens.get(access, iam, clock.now() + 20_000);
  return { clock, sendings, tokens, get };
}

const token = (text: string) => expect.objectContaining({ kind: "token", token: text });

describe("a token", () => {
  test("is asked of IAM in the region, for the project, with the password", async () => {
    const { get, sendings } = build([tokenAnswer("T1")]);
    expect(await get()).toEqual(token("T1"));
    expect(sendings).toMatchObject([
      {
        origin: "https://iam.cn-north-4.myhuaweicloud.com",
        call: {
          method: "POST",
          path: "/v3/auth/tokens?nocatalog=true",
          headers: { "content-type": "application/json;charset=utf8" },
        },
      },
    ]);
    expect(JSON.parse(sendings[0]?.call.body ?? "")).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "stopcord", password: "PW-secret", domain: { name: "acme" } } },
        },
        scope: { project: { id: PROJECT_ID } },
      },
    });
  });

  test("is asked of the endpoint in the settings, if there is one", async () => {
    const { get, sendings } = build([tokenAnswer("T1")], "http://127.0.0.1:4580");
    await get();
    expect(sendings).toMatchObject([{ origin: "http://127.0.0.1:4580" }]);
  });

  test("is fetched once, however many calls wait for it", async () => {
    const answer = Promise.withResolvers<TransportResult>();
    const { get, sendings } = build([answer.promise]);
    const waiting = Array.from({ length: 10 }, () => get());
    await quiet();
    answer.resolve(tokenAnswer("T1"));
    expect(await Promise.all(waiting)).toEqual(new Array(10).fill(token("T1")));
    expect(await get()).toEqual(token("T1"));
    expect(sendings).toHaveLength(1);
  });

  test("is kept until five minutes before it expires", async () => {
    const { clock, get } = build([tokenAnswer("T1"), tokenAnswer("T2", 48 * HOUR_MS)]);
    await get();
    await clock.pass(24 * HOUR_MS - 5 * 60_000 - 1);
    expect(await get()).toEqual(token("T1"));
    await clock.pass(1);
    expect(await get()).toEqual(token("T2"));
  });

  test("that lives short is kept for nine tenths of its life", async () => {
    const { clock, get } = build([tokenAnswer("T1", 100_000), tokenAnswer("T2")]);
    await get();
    await clock.pass(89_999);
    expect(await get()).toEqual(token("T1"));
    await clock.pass(1);
    expect(await get()).toEqual(token("T2"));
  });

  test.each<[string, CallScope, IamUser]>([
    ["another project", scopeOf(iamAccount, { projectId: "2".repeat(32) }), IAM],
    ["another region", scopeOf(iamAccount, { region: "cn-east-3" }), IAM],
    ["another user", ACCESS, { ...IAM, user: "other" }],
    ["a corrected password", ACCESS, { ...IAM, password: "new" }],
  ])("is another one for %s", async (_, access, iam) => {
    const { get } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    expect(await get(access, iam)).toEqual(token("T2"));
    expect(await get()).toEqual(token("T1"));
  });

  test("that was dropped is fetched anew", async () => {
    const { get, tokens } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    tokens.drop(ACCESS, IAM, "T1");
    expect(await get()).toEqual(token("T2"));
  });

  test("is not dropped by those who still hold the one before it", async () => {
    const { get, tokens, sendings } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    for (let stale = 0; stale < 10; stale++) {
      tokens.drop(ACCESS, IAM, "T1");
      expect(await get()).toEqual(token("T2"));
    }
    expect(sendings).toHaveLength(2);
  });
});

describe("no token", () => {
  const answer = (status: number, body: unknown = "", headers = {}): TransportResult => ({
    kind: "answer",
    answer: { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) },
  });

  test.each<[string, TransportResult, Verdict]>([
    [
      "a wrong password",
      answer(401, { error: { code: 401, message: "The username or password is wrong.", title: "Unauthorized" } }),
      "unauthenticated",
    ],
    ["a locked account", answer(401, { error_code: "IAM.0061", error_msg: "…" }), "unauthenticated"],
    ["an expired key, under 400", answer(400, { error_code: "IAM.1105" }), "unauthenticated"],
    ["no permission", answer(403, { error: { code: 403, message: "Forbidden" } }), "denied"],
    ["no such project, under 400", answer(400, { error: { code: 400, message: "…" } }), "denied"],
    ["no such user, under 404", answer(404, { error: { code: 404, message: "…" } }), "denied"],
    ["too many requests", answer(429, { error_code: "IAM.0012" }), "throttled"],
    ["an IAM out of order", answer(500, { error_code: "IAM.0006" }), "unavailable"],
    ["a proxy's own page", answer(503, "<html></html>"), "unavailable"],
    ["a redirect", answer(302), "unavailable"],
    [
      "a 200 that is no 201",
      answer(200, { token: { expires_at: "2026-11-23T08:00:00Z" } }, { "x-subject-token": "T" }),
      "unavailable",
    ],
    ["a 201 without a token", answer(201, { token: { expires_at: "2026-11-23T08:00:00Z" } }), "unavailable"],
    ["a 201 without an expiry", answer(201, {}, { "x-subject-token": "T" }), "unavailable"],
    ["a 201 that is no JSON", answer(201, "<html></html>", { "x-subject-token": "T" }), "unavailable"],
    [
      "an expiry that is no time",
      answer(201, { token: { expires_at: "soon" } }, { "x-subject-token": "T" }),
      "unavailable",
    ],
    ["a call that was not sent", { kind: "unsent", reason: "ECONNREFUSED" }, "unavailable"],
    ["a call that was lost", { kind: "lost", reason: "UND_ERR_SOCKET" }, "unavailable"],
  ])("for %s", async (_, sent, verdict) => {
    const { get } = build([sent]);
    expect(await get()).toMatchObject({ kind: "failed", verdict });
  });

  test("tells what IAM said, or why it said nothing", async () => {
    expect(await build([answer(401, { error: { code: 401, message: "wrong" } })]).get()).toMatchObject({
      answer: { status: 401, errorMessage: "wrong" },
    });
    expect(await build([{ kind: "unsent", reason: "ECONNREFUSED" }]).get()).toMatchObject({
      reason: "IAM: ECONNREFUSED",
    });
  });

  test("is not kept: the next call fetches again", async () => {
    const { get } = build([answer(500), tokenAnswer("T1")]);
    expect(await get()).toMatchObject({ kind: "failed" });
    expect(await get()).toEqual(token("T1"));
  });

  test("is kept neither when fetching it broke", async () => {
    const { get } = build([new Error("a bug"), tokenAnswer("T1")]);
    const both = [get(), get()];
    expect(await Promise.allSettled(both)).toMatchObject([
      { reason: { message: "a bug" } },
      { reason: { message: "a bug" } },
    ]);
    expect(await get()).toEqual(token("T1"));
  });

  test("in time is weather, and the token goes to whoever comes later", async () => {
    const slow = Promise.withResolvers<TransportResult>();
    const { clock, get, tokens, sendings } = build([slow.promise]);
    const impatient = tokens.get(ACCESS, IAM, clock.now() + 1_000);
    const patient = get();
    await clock.pass(1_000);
    expect(await impatient).toMatchObject({
      kind: "failed",
      verdict: "unavailable",
      reason: "IAM gave no token in time",
    });
    slow.resolve(tokenAnswer("T1"));
    expect(await patient).toEqual(token("T1"));
    expect(sendings).toMatchObject([{ timeoutMs: 10_000 }]);
  });
});
