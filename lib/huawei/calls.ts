import { createMasker, type Masker, secretsOf } from "../accounts/mask.ts";
import type { CallScope } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import type { BlockReason, CallGuard } from "../limits/call-guard.ts";
import type { CallReport } from "../limits/call-report.ts";
import type { Service } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";
import type { Clock } from "../time/clock.ts";
import { countdownTo } from "../time/countdown.ts";
import { signatureOf, signed, withToken } from "./authenticate.ts";
import { judge } from "./judge.ts";
import { type ParsedAnswer, readAnswer } from "./read-answer.ts";
import type { IamUser, Tokens } from "./tokens.ts";
import type { Transport, TransportResult } from "./transport.ts";

/** The result of one call. */
export type CallResult = {
  readonly verdict: Verdict;
  /** The answer, if one came. */
  readonly answer?: ParsedAnswer | undefined;
  /** The reason for which there is no answer. */
  readonly reason?: string | undefined;
  /** The fault of the account for which IAM gave no token, as a sentence that names both. */
  readonly accountFault?: string | undefined;
  /** HTTP requests made for it: 2 where a token was renewed, 0 where no token was to be had. */
  readonly calls: number;
  /** True where the last of them may have reached the service. */
  readonly wasSent: boolean;
  /** True where the first of two requests left doubt: its answer, which called for a new token, had no error code. */
  readonly isAfterDoubt?: boolean;
  /** Masks the secrets of the call in a text of its answer's body. */
  mask?(text: string): string;
};

/** A call that was not made, because a breaker, a limit, a halt or the policy of its account blocks it. */
export type Blocked = {
  readonly verdict: "blocked";
  readonly why: BlockReason | "halted" | "not-allowed";
  readonly waitMs: number;
};

/** The parts that all calls of a process share. */
export type CallTools = {
  readonly transport: Transport;
  readonly tokens: Tokens;
  readonly guard: CallGuard;
  readonly clock: Clock;
};

/** The limits of one call. */
export type CallLimits = {
  /** The time at which the call is aborted, in milliseconds since 1970. */
  readonly untilMs: number;
  /** The time up to which it waits for a permit and a token; `untilMs` where absent. */
  readonly waitUntilMs?: number;
  /** The number of HTTP requests it may make. */
  readonly maxCalls: number;
  readonly isLast?: boolean;
  /** Finds the halt or the policy that holds the call. Asked right before each request, since the waits for a permit and a token are long. */
  findHold?(): Promise<Blocked | undefined>;
};

/** Makes one call: asks the guard, authenticates, sends, reads and judges. A token that is not accepted is renewed once. */
export type MakeCall = (call: Call, limits: CallLimits) => Promise<CallResult | Blocked>;

/** Calls of one delivery to one service in one scope. `limitsName` names the circuit breaker and the rate limit they share with others. */
export function callsTo(service: Service, scope: CallScope, tools: CallTools, limitsName = service.name): MakeCall {
  const { guard } = tools;
  let isSecondInARow = false;

  /** A 401 without a code may come from an intermediary: the first one in a delivery is no verdict on credentials that work. */
  const withoutStray = (result: CallResult, wasProven: boolean): CallResult => {
    const isStray = result.verdict === "unauthenticated" && result.answer?.code === undefined && result.wasSent;
    // Of two requests the second had a new token, so that its 401 is the second in a row.
    const isExcused = isStray && wasProven && !isSecondInARow && result.calls === 1;
    isSecondInARow = isStray;
    return isExcused ? { ...result, verdict: "unavailable" } : result;
  };

  return async (call, limits) => {
    const leftMs = countdownTo(limits.untilMs, tools.clock);
    const permit = await guard.admit({
      scope,
      service: limitsName,
      untilMs: limits.waitUntilMs ?? limits.untilMs,
      isLast: limits.isLast ?? false,
    });
    if (permit.kind === "wait") return { verdict: "blocked", why: permit.why, waitMs: permit.waitMs };
    let report: CallReport | undefined;
    try {
      const wasProven = guard.isProven(scope.account);
      const sent = await sendCall({ service, scope, tools, call, limits, leftMs });
      if (sent.verdict === "blocked") return sent;
      const result = withoutStray(sent, wasProven);
      report = {
        verdict: result.verdict,
        wasAnswered: result.answer !== undefined,
        retryAfterMs: result.answer?.retryAfterMs,
      };
      return result;
    } finally {
      permit.release(report);
    }
  };
}

type Sending = {
  readonly service: Service;
  readonly scope: CallScope;
  readonly tools: CallTools;
  readonly call: Call;
  readonly limits: CallLimits;
  /** The time until the call is aborted, in milliseconds. */
  leftMs(): number;
};

async function sendCall(sending: Sending, isRenewed = false): Promise<CallResult | Blocked> {
  const { service, scope, tools, limits } = sending;
  const ready = await authenticate(sending);
  if ("verdict" in ready) return ready;
  const hold = await limits.findHold?.();
  if (hold !== undefined) return hold;
  const timeoutMs = Math.ceil(sending.leftMs());
  if (timeoutMs <= 0)
    return { verdict: "unavailable", reason: "no time was left for the call", calls: 0, wasSent: false };
  const sent = await tools.transport({ origin: scope.origin, call: ready.call, timeoutMs });
  const mask = createMasker([...secretsOf(scope.account), ...ready.secrets]);
  const result = resultOf(service, sent, { nowMs: tools.clock.now(), mask });
  if (result.verdict !== "unauthenticated" || ready.drop === undefined) return result;
  ready.drop();
  if (isRenewed) return result;
  if (limits.maxCalls <= 1) return { ...result, verdict: "unavailable" }; // the next delivery fetches a new token
  const second = await sendCall({ ...sending, limits: { ...limits, maxCalls: 1 } }, true);
  if (second.verdict === "blocked") return { ...result, verdict: "unavailable" }; // the next try meets the halt
  return { ...second, calls: second.calls + 1, isAfterDoubt: result.answer?.code === undefined };
}

/** A call that can be sent; `secrets` are those that it carries beside the account's own. */
type Authenticated = { readonly call: Call; readonly secrets: readonly string[]; drop?(): void };

async function authenticate(sending: Sending): Promise<Authenticated | CallResult> {
  const { scope, tools, call, limits } = sending;
  const { account } = scope;
  if (!("iam" in account)) {
    const ready = signed(call, scope, account, tools.clock.now());
    return { call: ready, secrets: [signatureOf(ready)] };
  }
  const user: IamUser = account.iam;
  const untilMs = Math.min(limits.waitUntilMs ?? limits.untilMs, tools.clock.now() + sending.leftMs());
  const result = await tools.tokens.get(scope, user, untilMs);
  if (result.kind === "failed") {
    const { verdict, answer, reason, isAccountFault } = result;
    const failed = { verdict, answer, reason, calls: 0, wasSent: false };
    return isAccountFault ? { ...failed, accountFault: accountFaultOf(scope, failed) } : failed;
  }
  return {
    call: withToken(call, result.token),
    secrets: [result.token],
    drop: () => tools.tokens.drop(scope, user, result.token),
  };
}

function accountFaultOf({ account, projectId }: CallScope, { answer }: CallResult): string {
  const said = answer?.errorMessage ?? answer?.describe() ?? "";
  return `IAM gives account ${account.name} no token for the project ${projectId}: ${said.slice(0, 300)}`;
}

type Moment = { readonly nowMs: number; readonly mask: Masker };

function resultOf(service: Service, sent: TransportResult, { nowMs, mask }: Moment): CallResult {
  if (sent.kind === "answer") {
    const answer = readAnswer(sent.answer, nowMs, { successCode: service.successCode, mask });
    return { verdict: judge(service, answer), answer, calls: 1, wasSent: true, mask };
  }
  const wasSent = sent.kind === "lost";
  return { verdict: wasSent ? "unsettled" : "unavailable", reason: mask(sent.reason), calls: 1, wasSent };
}
