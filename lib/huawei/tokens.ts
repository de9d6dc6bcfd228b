import * as z from "zod/mini";
import type { Account } from "../accounts/accounts.ts";
import { createMasker, type Masker } from "../accounts/mask.ts";
import type { CallScope } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import { safeJson } from "../parse.ts";
import { iamOrigin } from "../services/endpoints.ts";
import type { Verdict } from "../services/verdict.ts";
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { judge } from "./judge.ts";
import { type ParsedAnswer, readAnswer } from "./read-answer.ts";
import type { Transport, TransportResult } from "./transport.ts";

/** A token, or the meaning of a failed token request for the call that needed the token. */
export type TokenResult =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "failed";
      readonly verdict: Verdict;
      readonly answer?: ParsedAnswer | undefined;
      readonly reason?: string;
      /** IAM knows no such project, user or domain. */
      readonly isAccountFault?: boolean;
    };

/** Tokens of IAM users, one per user and project, cached until shortly before they expire. */
export type Tokens = {
  /** Waits until `untilMs` at most; the token request goes on for other calls that need the token. */
  get(scope: CallScope, iam: IamUser, untilMs: number): Promise<TokenResult>;
  /** Forgets a token that was not accepted, unless a newer one has replaced it. */
  drop(scope: CallScope, iam: IamUser, token: string): void;
};

export type IamUser = Extract<Account, { iam: unknown }>["iam"];

type CachedToken = { readonly fetching: Promise<TokenResult>; token?: string; renewAtMs: number };

/** Token requests of one user wait for each other, so that a wrong password is sent once and not once for each project. */
type Line = { tail: Promise<unknown>; refusal?: { readonly result: Fetched; readonly atMs: number } };

const TOO_LATE: TokenResult = { kind: "failed", verdict: "unavailable", reason: "IAM gave no token in time" };

const MAX_MARGIN_MS = 5 * 60_000;
const REQUEST_TIMEOUT_MS = 10_000;

export function createTokens(transport: Transport, clock: Clock, iamEndpoint: string | undefined): Tokens {
  const cache = new Map<string, CachedToken>();
  const lines = new Map<string, Line>();

  /** A request that waited while the credentials were refused gets that refusal instead of a second wrong login. */
  const requestInLine = (iam: IamUser, request: () => Promise<Fetched>): Promise<Fetched> => {
    const askedMs = clock.steady();
    const line = getLine(lines, userKey(iam));
    const turn = line.tail.then(async () => {
      if (line.refusal !== undefined && line.refusal.atMs >= askedMs) return line.refusal.result;
      const result = await request();
      if (result.kind === "failed" && result.verdict === "unauthenticated")
        line.refusal = { result, atMs: clock.steady() };
      return result;
    });
    line.tail = turn.catch(() => {}); // the waiter is told; the next request goes on
    return turn;
  };

  const fetchInto = (key: string, scope: CallScope, iam: IamUser): CachedToken => {
    const origin = iamEndpoint ?? iamOrigin(scope.region);
    const fetching = requestInLine(iam, () => fetchToken(transport, { iam, scope, origin }, clock));
    const entry: CachedToken = { fetching, renewAtMs: Number.POSITIVE_INFINITY };
    cache.set(key, entry);
    fetching.then(
      (fetched) => (fetched.kind === "token" ? Object.assign(entry, fetched) : cache.delete(key)),
      () => cache.delete(key),
    );
    return entry;
  };

  return {
    async get(scope, iam, untilMs) {
      const key = tokenKey(scope, iam);
      const known = cache.get(key);
      const entry = known && clock.now() < known.renewAtMs ? known : fetchInto(key, scope, iam);
      if (entry.token !== undefined) return { kind: "token", token: entry.token };
      return (await withTimeout(entry.fetching, untilMs - clock.now(), clock)) ?? TOO_LATE;
    },
    drop(scope, iam, token) {
      const key = tokenKey(scope, iam);
      if (cache.get(key)?.token === token) cache.delete(key);
    },
  };
}

function getLine(lines: Map<string, Line>, key: string): Line {
  const line = lines.get(key) ?? { tail: Promise.resolve() };
  lines.set(key, line);
  return line;
}

/** The password belongs to the key, so that a corrected password gets a token of its own. */
function userKey({ domain, user, password }: IamUser): string {
  return JSON.stringify([domain, user, password]);
}

function tokenKey({ region, projectId }: CallScope, iam: IamUser): string {
  return JSON.stringify([userKey(iam), region, projectId]);
}

type TokenRequest = { readonly iam: IamUser; readonly scope: CallScope; readonly origin: string };
type Fetched = (TokenResult & { kind: "failed" }) | { kind: "token"; token: string; renewAtMs: number };

async function fetchToken(transport: Transport, { iam, scope, origin }: TokenRequest, clock: Clock): Promise<Fetched> {
  const call = tokenCall(iam, scope.projectId);
  const sent = await transport({ origin, call, timeoutMs: REQUEST_TIMEOUT_MS });
  return tokenOf(sent, clock.now()) ?? failureOf(sent, clock.now(), createMasker([iam.password]));
}

/** Source: IAM API reference, "Obtaining a User Token Through Password Authentication". */
function tokenCall({ domain, user, password }: IamUser, projectId: string): Call {
  const identity = { methods: ["password"], password: { user: { name: user, password, domain: { name: domain } } } };
  return {
    method: "POST",
    path: "/v3/auth/tokens?nocatalog=true",
    headers: { "content-type": "application/json;charset=utf8" },
    body: JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } }),
  };
}

const tokenBody = z.object({ token: z.object({ expires_at: z.string() }) });

/** A token goes into a header of each call. */
const HEADER_TEXT = /^[\x21-\x7E]+$/;

function tokenOf(sent: TransportResult, nowMs: number): Fetched | undefined {
  if (sent.kind !== "answer" || sent.answer.status !== 201) return undefined;
  const { headers, body } = sent.answer;
  const expiresMs = Date.parse(tokenBody.safeParse(safeJson(body)).data?.token.expires_at ?? "");
  const token = headers["x-subject-token"];
  if (typeof token !== "string" || !HEADER_TEXT.test(token) || Number.isNaN(expiresMs)) return undefined;
  const marginMs = Math.min(MAX_MARGIN_MS, (expiresMs - nowMs) / 10);
  return { kind: "token", token, renewAtMs: expiresMs - marginMs };
}

/** Without a token nothing was sent to the service, so an answer that leaves doubt elsewhere is `unavailable` here. */
function failureOf(sent: TransportResult, nowMs: number, mask: Masker): Fetched {
  if (sent.kind !== "answer") return { kind: "failed", verdict: "unavailable", reason: mask(`IAM: ${sent.reason}`) };
  const answer = readAnswer(sent.answer, nowMs, { mask });
  const verdict = judge({ codes: {}, emptyBodies: [] }, answer);
  const isAnswer = verdict === "unauthenticated" || verdict === "denied" || verdict === "throttled";
  const isAccountFault = !isAnswer && (sent.answer.status === 400 || sent.answer.status === 404);
  return {
    kind: "failed",
    verdict: isAnswer ? verdict : isAccountFault ? "denied" : "unavailable",
    answer,
    isAccountFault,
  };
}
