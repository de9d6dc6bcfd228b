import { describe, expect, test } from "vitest";
import type { CallScope } from "../../lib/accounts/scope.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens, type IamUser } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { iamAccount, PROJECT_ID, scopeOf } from "../rig/examples.ts";

const HOUR_MS = 3_600_000;
const SCOPE = scopeOf(iamAccount);
const IAM: IamUser = iamAccount.iam;

function tokenAnswer(token: string, validMs = 24 * HOUR_MS, startMs = START_MS): TransportResult {
  const expires_at = new Date(startMs + validMs).toISOString().replace("Z", "000Z"); // with IAM's six fractional digits
  const headers = { "x-subject-token": token, "x-request-id": "iam-1" };
  return { kind: "answer", answer: { status: 201, headers, body: JSON.stringify({ token: { expires_at } }) } };
}

/** Tokens from an IAM that gives the answers in their order, and the last one for ever. */
function build(answers: readonly (TransportResult | Promise<TransportResult> | Error)[], iamEndpoint?: string) {
  const clock = standingClock();
  const requests: HttpRequest[] = [];
  const tokens = createTokens(
    async (request) => {
      const answer = answers[Math.min(requests.push(request), answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer as TransportResult | Promise<TransportResult>;
    },
    clock,
    iamEndpoint,
  );
  const get = (scope: CallScope = SCOPE, iam = IAM) => tokens.get(scope, iam, clock.now() + 20_000);
  return { clock, requests, tokens, get };
}

const token = (text: string) => expect.objectContaining({ kind: "token", token: text });

describe("a token", () => {
  test("is requested from the IAM of the region, for the project, with the password", async () => {
    const { get, requests } = build([tokenAnswer("T1")]);
    expect(await get()).toEqual(token("T1"));
    expect(requests).toMatchObject([
      {
        origin: "https://iam.cn-north-4.myhuaweicloud.com",
        call: {
          method: "POST",
          path: "/v3/auth/tokens?nocatalog=true",
          headers: { "content-type": "application/json;charset=utf8" },
        },
      },
    ]);
    expect(JSON.parse(requests[0]?.call.body ?? "")).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "stopcord", password: "PW-secret", domain: { name: "acme" } } },
        },
        scope: { project: { id: PROJECT_ID } },
      },
    });
  });

  test.each([
    ["empty", ""],
    ["a text that no header holds", "to😀ken"],
    ["two lines", "to\nken"],
  ])("is no token where it is %s (the stop call was made with it)", async (_, text) => {
    const { get } = build([tokenAnswer(text)]);
    expect(await get()).toMatchObject({ kind: "failed", verdict: "unavailable", answer: { status: 201 } });
  });

  test("is requested from the endpoint of the settings, if there is one", async () => {
    const { get, requests } = build([tokenAnswer("T1")], "http://127.0.0.1:4580");
    await get();
    expect(requests).toMatchObject([{ origin: "http://127.0.0.1:4580" }]);
  });

  test("is requested once for ten calls that wait for it", async () => {
    const answer = Promise.withResolvers<TransportResult>();
    const { get, requests } = build([answer.promise]);
    const results = Array.from({ length: 10 }, () => get());
    await quiet();
    answer.resolve(tokenAnswer("T1"));
    expect(await Promise.all(results)).toEqual(new Array(10).fill(token("T1")));
    expect(await get()).toEqual(token("T1"));
    expect(requests).toHaveLength(1);
  });

  test("is kept until five minutes before it expires", async () => {
    const { clock, get } = build([tokenAnswer("T1"), tokenAnswer("T2", 48 * HOUR_MS)]);
    await get();
    await clock.pass(24 * HOUR_MS - 5 * 60_000 - 1);
    expect(await get()).toEqual(token("T1"));
    await clock.pass(1);
    expect(await get()).toEqual(token("T2"));
  });

  test("with a short life is kept for nine tenths of it", async () => {
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
    ["another user", SCOPE, { ...IAM, user: "other" }],
    ["a corrected password", SCOPE, { ...IAM, password: "new" }],
  ])("is another one for %s", async (_, scope, iam) => {
    const { get } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    expect(await get(scope, iam)).toEqual(token("T2"));
    expect(await get()).toEqual(token("T1"));
  });

  test("that was dropped is requested again", async () => {
    const { get, tokens } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    tokens.drop(SCOPE, IAM, "T1");
    expect(await get()).toEqual(token("T2"));
  });

  test("is not dropped by a call that used the token before it", async () => {
    const { get, tokens, requests } = build([tokenAnswer("T1"), tokenAnswer("T2")]);
    await get();
    for (let stale = 0; stale < 10; stale++) {
      tokens.drop(SCOPE, IAM, "T1");
      expect(await get()).toEqual(token("T2"));
    }
    expect(requests).toHaveLength(2);
  });
});

describe("a failed token request", () => {
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
    ["an internal error of IAM", answer(500, { error_code: "IAM.0006" }), "unavailable"],
    ["a proxy's own page", answer(503, "<html></html>"), "unavailable"],
    ["a redirect", answer(302), "unavailable"],
    [
      "a 200 instead of a 201",
      answer(200, { token: { expires_at: "2026-11-23T08:00:00Z" } }, { "x-subject-token": "T" }),
      "unavailable",
    ],
    ["a 201 without a token", answer(201, { token: { expires_at: "2026-11-23T08:00:00Z" } }), "unavailable"],
    ["a 201 without an expiry", answer(201, {}, { "x-subject-token": "T" }), "unavailable"],
    ["a 201 without JSON", answer(201, "<html></html>", { "x-subject-token": "T" }), "unavailable"],
    [
      "an expiry that is no time",
      answer(201, { token: { expires_at: "soon" } }, { "x-subject-token": "T" }),
      "unavailable",
    ],
    ["a call that was not sent", { kind: "unsent", reason: "ECONNREFUSED" }, "unavailable"],
    ["a call that was lost", { kind: "lost", reason: "UND_ERR_SOCKET" }, "unavailable"],
  ])("has its verdict by IAM's answer: %s", async (_, sent, verdict) => {
    const { get } = build([sent]);
    expect(await get()).toMatchObject({ kind: "failed", verdict });
  });

  test("names a reason without the password that the reason repeats", async () => {
    expect(await build([{ kind: "lost", reason: "PW-secret is no header" }]).get()).toMatchObject({
      reason: "IAM: *** is no header",
    });
  });

  test("has IAM's answer, or the reason for which there is none", async () => {
    expect(await build([answer(401, { error: { code: 401, message: "wrong" } })]).get()).toMatchObject({
      answer: { status: 401, errorMessage: "wrong" },
    });
    expect(await build([{ kind: "unsent", reason: "ECONNREFUSED" }]).get()).toMatchObject({
      reason: "IAM: ECONNREFUSED",
    });
  });

  test("is not kept: the next call requests a token again", async () => {
    const { get } = build([answer(500), tokenAnswer("T1")]);
    expect(await get()).toMatchObject({ kind: "failed" });
    expect(await get()).toEqual(token("T1"));
  });

  test("is not kept where it broke by a fault of our own", async () => {
    const { get } = build([new Error("a fault of ours"), tokenAnswer("T1")]);
    const both = [get(), get()];
    expect(await Promise.allSettled(both)).toMatchObject([
      { reason: { message: "a fault of ours" } },
      { reason: { message: "a fault of ours" } },
    ]);
    expect(await get()).toEqual(token("T1"));
  });

  test("is `unavailable` for a call whose time is up, and the token goes to later calls", async () => {
    const slow = Promise.withResolvers<TransportResult>();
    const { clock, get, tokens, requests } = build([slow.promise]);
    const early = tokens.get(SCOPE, IAM, clock.now() + 1_000);
    const late = get();
    await clock.pass(1_000);
    expect(await early).toMatchObject({
      kind: "failed",
      verdict: "unavailable",
      reason: "IAM gave no token in time",
    });
    slow.resolve(tokenAnswer("T1"));
    expect(await late).toEqual(token("T1"));
    expect(requests).toMatchObject([{ timeoutMs: 10_000 }]);
  });
});

describe("token requests of one user", () => {
  const WRONG: TransportResult = {
    kind: "answer",
    answer: { status: 401, headers: {}, body: JSON.stringify({ error: { code: 401, message: "wrong" } }) },
  };
  const projects = Array.from({ length: 10 }, (_, index) =>
    scopeOf(iamAccount, { projectId: `${index}`.repeat(32), region: index % 2 === 0 ? "cn-north-4" : "cn-east-3" }),
  );

  test("make one wrong login for ten projects that ask at once (a rotated password made ten)", async () => {
    const { get, requests } = build([WRONG]);
    const results = await Promise.all(projects.map((scope) => get(scope)));
    expect(results).toMatchObject(new Array(10).fill({ kind: "failed", verdict: "unauthenticated" }));
    expect(requests).toHaveLength(1);
  });

  test("make one wrong login for ten projects that ask while it is on its way", async () => {
    const wrong = Promise.withResolvers<TransportResult>();
    const { clock, get, requests } = build([wrong.promise]);
    const results = projects.map(async (scope, index) => {
      await clock.wait(index * 100);
      return get(scope);
    });
    for (let step = 0; step < 10; step++) await clock.pass(100);
    wrong.resolve(WRONG);
    expect(await Promise.all(results)).toMatchObject(new Array(10).fill({ verdict: "unauthenticated" }));
    expect(requests).toHaveLength(1);
  });

  test("log in again where a call asks after the refusal: the credentials breaker decides when", async () => {
    const { clock, get, requests } = build([WRONG, tokenAnswer("T1")]);
    await get();
    await clock.pass(1);
    expect(await get()).toEqual(token("T1"));
    expect(requests).toHaveLength(2);
  });

  test("are made one at a time, and each project gets a token of its own", async () => {
    const clock = standingClock();
    let inFlight = 0;
    let mostInFlight = 0;
    let given = 0;
    const tokens = createTokens(
      async () => {
        inFlight += 1;
        mostInFlight = Math.max(mostInFlight, inFlight);
        await quiet();
        inFlight -= 1;
        given += 1;
        return tokenAnswer(`T${given}`);
      },
      clock,
      undefined,
    );
    const results = await Promise.all(projects.map((scope) => tokens.get(scope, IAM, clock.now() + 20_000)));
    expect(results).toEqual(projects.map((_, index) => token(`T${index + 1}`)));
    expect(mostInFlight).toBe(1);
  });

  test("go on after one that failed without a refusal", async () => {
    const { get, requests } = build([{ kind: "unsent", reason: "ECONNREFUSED" }, tokenAnswer("T1")]);
    const [first, second] = await Promise.all(projects.slice(0, 2).map((scope) => get(scope)));
    expect(first).toMatchObject({ verdict: "unavailable" });
    expect(second).toEqual(token("T1"));
    expect(requests).toHaveLength(2);
  });

  test("do not wait for those of another user", async () => {
    const slow = Promise.withResolvers<TransportResult>();
    const { get } = build([slow.promise, tokenAnswer("T1")]);
    void get();
    expect(await get(SCOPE, { ...IAM, user: "other" })).toEqual(token("T1"));
  });
});
