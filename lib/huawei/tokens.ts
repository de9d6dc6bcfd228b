import * as z from "zod/mini";
import type { Account } from "../accounts/accounts.ts";
import type { CallScope } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import { iamOrigin } from "../services/endpoints.ts";
import type { Verdict } from "../services/verdict.ts";
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { judge } from "./judge.ts";
import { type ParsedAnswer, readAnswer } from "./read-answer.ts";
import type { Transport, TransportResult } from "./transport.ts";

/** A token, or what the failure to get one means for the call that wanted it. */
export type TokenResult =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "failed";
      readonly verdict: Verdict;
      readonly answer?: ParsedAnswer | undefined;
      readonly reason?: string;
    };

/** Tokens of IAM users, cached until shortly before they expire, fetched one at a time for each account and project. */
export type Tokens = {
  /** Waits until `untilMs` at most; the fetch goes on for whoever else wants the token. */
  get(access: CallScope, iam: IamUser, untilMs: number): Promise<TokenResult>;
  /** Forgets a token that the cloud did not accept, unless another has taken its place already. */
  drop(access: CallScope, iam: IamUser, token: string): void;
};

export type IamUser = Extract<Account, { iam: unknown }>["iam"];

type Entry = { readonly fetching: Promise<TokenResult>; token?: string; renewAtMs: number };

const TOO_LATE: TokenResult = { kind: "failed", verdict: "unavailable", reason: "IAM gave no token in time" };

const MAX_MARGIN_MS = 5 * 60_000;
const FETCH_TIMEOUT_MS = 10_000;

export function createTokens(cloud: Transport, clock: Clock, iamEndpoint: string | undefined): Tokens {
  const entries = new Map<string, Entry>();

  const fetchInto = (key: string, access: CallScope, iam: IamUser): Entry => {
    const origin = iamEndpoint ?? iamOrigin(access.region);
    const fetching = fetchToken(cloud, { iam, access, origin }, clock);
    const entry: Entry = { fetching, renewAtMs: Number.POSITIVE_INFINITY };
    entries.set(key, entry);
    fetching.then(
      (fetched) => (fetched.kind === "token" ? Object.assign(entry, fetched) : entries.delete(key)),
      () => entries.delete(key), // whoever waits for it is told
    );
    return entry;
  };

  return {
    async get(access, iam, untilMs) {
      const key = keyOf(access, iam);
      const known = entries.get(key);
      const entry = known && clock.now() < known.renewAtMs ? known : fetchInto(key, access, iam);
      if (entry.token !== undefined) return { kind: "token", token: entry.token };
      return (await withTimeout(entry.fetching, untilMs - clock.now(), clock)) ?? TOO_LATE;
    },
    drop(access, iam, token) {
      const key = keyOf(access, iam);
      if (entries.get(key)?.token === token) entries.delete(key);
    },
  };
}

/** The password belongs to it, so that a corrected one gets a token of its own. */
function keyOf({ region, projectId }: CallScope, iam: IamUser): string {
  return JSON.stringify([iam.domain, iam.user, iam.password, region, projectId]);
}

type Fetch = { readonly iam: IamUser; readonly access: CallScope; readonly origin: string };
type Fetched = (TokenResult & { kind: "failed" }) | { kind: "token"; token: string; renewAtMs: number };

async function fetchToken(cloud: Transport, { iam, access, origin }: Fetch, clock: Clock): Promise<Fetched> {
  const call = tokenRequest(iam, access.projectId);
  const sent = await cloud({ origin, call, timeoutMs: FETCH_TIMEOUT_MS });
  return tokenOf(sent, clock.now()) ?? failureOf(sent, clock.now());
}

/** Source: IAM API reference, "Obtaining a User Token Through Password Authentication". */
function tokenRequest({ domain, user, password }: IamUser, projectId: string): Call {
  const identity = { methods: ["password"], password: { user: { name: user, password, domain: { name: domain } } } };
  return {
    method: "POST",
    path: "/v3/auth/tokens?nocatalog=true",
    headers: { "content-type": "application/json;charset=utf8" },
    body: JSON.stringify({ auth: { identity, scope: { project: { id: projectId } } } }),
  };
}

const tokenBody = z.object({ token: z.object({ expires_at: z.string() }) });

function tokenOf(sent: TransportResult, nowMs: number): Fetched | undefined {
  if (sent.kind !== "answer" || sent.answer.status !== 201) return undefined;
  const { headers, body } = sent.answer;
  const expiresMs = Date.parse(tokenBody.safeParse(safeJson(body)).data?.token.expires_at ?? "");
  const token = headers["x-subject-token"];
  if (typeof token !== "string" || Number.isNaN(expiresMs)) return undefined;
  const marginMs = Math.min(MAX_MARGIN_MS, (expiresMs - nowMs) / 10);
  return { kind: "token", token, renewAtMs: expiresMs - marginMs };
}

/** Without a token nothing was sent to the service, so what would be doubt elsewhere is only weather here. */
function failureOf(sent: TransportResult, nowMs: number): Fetched {
  if (sent.kind !== "answer") return { kind: "failed", verdict: "unavailable", reason: `IAM: ${sent.reason}` };
  const answer = readAnswer(sent.answer, nowMs);
  const verdict = judge({ codes: {}, emptyBodies: [] }, answer);
  const isAnswer = verdict === "unauthenticated" || verdict === "denied" || verdict === "throttled";
  const isOurFault = sent.answer.status === 400 || sent.answer.status === 404; // no such project, user or domain
  return { kind: "failed", verdict: isAnswer ? verdict : isOurFault ? "denied" : "unavailable", answer };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
