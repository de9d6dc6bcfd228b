import type { CallScope } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import type { BlockReason, CallGuard, CallReport } from "../limits/call-guard.ts";
import type { Service } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";
import type { Clock } from "../time/clock.ts";
import { signed, withToken } from "./authenticate.ts";
import { judge } from "./judge.ts";
import { type ParsedAnswer, readAnswer } from "./read-answer.ts";
import type { IamUser, Tokens } from "./tokens.ts";
import type { Transport, TransportResult } from "./transport.ts";

/** What one call came to. */
export type CallResult = {
  readonly verdict: Verdict;
  /** The answer, if one came. */
  readonly answer?: ParsedAnswer | undefined;
  /** Why there is no answer. */
  readonly reason?: string | undefined;
  /** How many times the call left, and so may have had its effect: 2 where a token was renewed for it. */
  readonly calls: number;
};

/** A call that was not made, since its account or service is paused. */
export type Blocked = { readonly verdict: "blocked"; readonly why: BlockReason; readonly waitMs: number };

/** What the calls of a process share. */
export type CallTools = {
  readonly transport: Transport;
  readonly tokens: Tokens;
  readonly guard: CallGuard;
  readonly clock: Clock;
};

/** When a call is aborted, and how often it may be sent at most. */
export type CallLimits = { readonly untilMs: number; readonly maxCalls: number };

/** Makes one call: asks leave, authenticates, sends, reads, judges; a token that is not accepted is renewed once. */
export type MakeCall = (call: Call, limits: CallLimits) => Promise<CallResult | Blocked>;

/** Calls of one service with one access. */
export function callsTo(
  service: Service,
  access: CallScope,
  { transport: cloud, tokens, guard, clock }: CallTools,
): MakeCall {
  const withFreshToken = async (call: Call, user: IamUser, untilMs: number): Promise<Authenticated | CallResult> => {
    const result = await tokens.get(access, user, untilMs);
    if (result.kind === "failed") return { ...result, calls: 0 };
    return { call: withToken(call, result.token), drop: () => tokens.drop(access, user, result.token) };
  };

  const authenticate = (call: Call, untilMs: number): Authenticated | Promise<Authenticated | CallResult> => {
    const { account } = access;
    if ("iam" in account) return withFreshToken(call, account.iam, untilMs);
    return { call: signed(call, access, account, clock.now()) };
  };

  const send = async (call: Call, { untilMs, maxCalls }: CallLimits, isRenewed = false): Promise<CallResult> => {
    const ready = await authenticate(call, untilMs);
    if ("verdict" in ready) return ready;
    const timeoutMs = Math.ceil(untilMs - clock.now());
    if (timeoutMs <= 0) return { verdict: "unavailable", reason: "no time was left for the call", calls: 0 };
    const result = resultOf(service, await cloud({ origin: access.origin, call: ready.call, timeoutMs }), clock.now());
    if (result.verdict !== "unauthenticated" || ready.drop === undefined) return result;
    ready.drop();
    if (isRenewed) return result;
    if (maxCalls <= 1) return { ...result, verdict: "unavailable" }; // the next delivery fetches a new token
    const second = await send(call, { untilMs, maxCalls: 1 }, true);
    return { ...second, calls: second.calls + 1 };
  };

  return async (call, limits) => {
    const pass = await guard.admit(access, service.name, limits.untilMs);
    if (pass.kind === "wait") return { verdict: "blocked", why: pass.why, waitMs: pass.waitMs };
    let end: CallReport | undefined;
    try {
      const result = await send(call, limits);
      end = {
        verdict: result.verdict,
        wasAnswered: result.answer !== undefined,
        retryAfterMs: result.answer?.retryAfterMs,
      };
      return result;
    } finally {
      pass.leave(end);
    }
  };
}

type Authenticated = { readonly call: Call; drop?(): void };

function resultOf(service: Service, sent: TransportResult, nowMs: number): CallResult {
  if (sent.kind === "answer") {
    const answer = readAnswer(sent.answer, nowMs, service.successCode);
    return { verdict: judge(service, answer), answer, calls: 1 };
  }
  return { verdict: sent.kind === "unsent" ? "unavailable" : "unsettled", reason: sent.reason, calls: 1 };
}
