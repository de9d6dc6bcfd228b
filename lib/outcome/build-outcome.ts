import type { AnswerSummary } from "../huawei/answer-summary.ts";
import { isoTimes } from "../time/iso-time.ts";
import { adviceFor } from "./advice.ts";
import type { Outcome } from "./outcome.ts";
import { type Code, STATUSES, type Status } from "./statuses.ts";

/** What is known of a request before it is known what becomes of it. */
export type RequestInfo = Pick<
  Outcome,
  "requestId" | "service" | "target" | "account" | "region" | "requestedBy" | "reason"
> & {
  readonly noun: string;
  readonly sentMs: number;
  readonly deliveries: number;
};

/** What became of it. */
export type Resolution = {
  readonly status: Status;
  readonly code?: Code | undefined;
  readonly confirmed?: boolean | undefined;
  readonly calls?: number;
  /** The last answer to a stop call or a query. */
  readonly last?: AnswerSummary | undefined;
  /** What a message says in its brackets: faults, or what is missing. */
  readonly detail?: string;
  /** What a message says at its end. */
  readonly remark?: string | undefined;
  readonly wouldCall?: Outcome["wouldCall"];
  /** Set where the request is given up: the milliseconds left before its deadline, at most 0 once it has passed. */
  readonly givenUp?: { readonly leftMs: number } | undefined;
};

const sentTime = isoTimes();
const finishedTime = isoTimes();

const MAX_DETAIL = 4_000;

/** The outcome of a request. */
export function buildOutcome(facts: RequestInfo, result: Resolution, nowMs: number): Outcome {
  const { status, code, confirmed = false, calls = 0, last } = result;
  // Field by field: spreading costs more than all the rest of it.
  return {
    requestId: facts.requestId,
    service: facts.service,
    target: facts.target,
    account: facts.account,
    region: facts.region,
    status,
    ok: STATUSES[status].ok,
    code,
    message: messageOf(facts, result),
    calls,
    deliveries: facts.deliveries,
    httpStatus: last?.httpStatus,
    errorCode: last?.errorCode,
    errorMessage: last?.errorMessage,
    cloudRequestId: last?.cloudRequestId,
    sentAt: sentTime(facts.sentMs),
    finishedAt: finishedTime(nowMs),
    elapsedMs: Math.max(0, nowMs - facts.sentMs),
    requestedBy: facts.requestedBy,
    reason: facts.reason,
    confirmed,
    deadLettered: STATUSES[status].deadLetter,
    wouldCall: result.wouldCall,
  };
}

function messageOf({ noun, account }: RequestInfo, { status, code, confirmed, detail, remark }: Resolution): string {
  const words = { noun, account: account ?? "", detail: (detail ?? "").slice(0, MAX_DETAIL) };
  const advice = adviceFor(status, code ?? (confirmed ? "confirmed" : undefined), words);
  return remark === undefined ? advice : `${advice} ${remark}`;
}
