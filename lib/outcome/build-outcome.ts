import type { AnswerSummary } from "../huawei/answer-summary.ts";
import { isoTime } from "../time/iso-time.ts";
import { adviceFor, type OutcomeCase } from "./advice.ts";
import { countNoun } from "./count-noun.ts";
import { fitSelected } from "./fit-selected.ts";
import type { Outcome, SelectedRun } from "./outcome.ts";
import { STATUSES } from "./statuses.ts";

/** The part of an outcome that is known before the request is handled. */
export type RequestInfo = Pick<
  Outcome,
  "requestId" | "service" | "target" | "account" | "region" | "sender" | "requestedBy" | "reason"
> & {
  readonly noun: string;
  readonly sentMs: number;
  /** Deliveries of this copy of the request, the present one included. */
  readonly deliveries: number;
};

/** The result of handling a request. */
export type Resolution = OutcomeCase & {
  /** Stop calls in all deliveries of this copy of the request. */
  readonly calls?: number;
  /** The last answer to a stop call or a query, or the reason why there was none. */
  readonly last?: AnswerSummary | undefined;
  /** Text in the brackets of a message: the faults, or what is missing. */
  readonly detail?: string | undefined;
  /** Sentence at the end of the message. */
  readonly remark?: string | undefined;
  readonly wouldCall?: Outcome["wouldCall"];
  /** The runs of a selection. */
  readonly selected?: readonly SelectedRun[] | undefined;
};

/** An outcome has at most 32 KiB, and an escape makes six bytes of one character. */
const MAX_DETAIL_CHARACTERS = 2_000;

/** Builds the outcome of a request. `elapsedMs` is never negative, also where the sender's clock is ahead. */
export function buildOutcome(info: RequestInfo, resolution: Resolution, nowMs: number): Outcome {
  const { status, code, confirmed = false, calls = 0, last, wouldCall, selected } = resolution;
  return {
    requestId: info.requestId,
    service: info.service,
    target: info.target,
    account: info.account,
    region: info.region,
    status,
    ok: STATUSES[status].ok,
    code,
    message: messageOf(info, resolution, nowMs),
    calls,
    deliveries: info.deliveries,
    httpStatus: last?.httpStatus,
    errorCode: last?.errorCode,
    errorMessage: last?.errorMessage,
    cloudRequestId: last?.cloudRequestId,
    sentAt: isoTime(info.sentMs),
    finishedAt: isoTime(nowMs),
    elapsedMs: Math.max(0, nowMs - info.sentMs),
    sender: info.sender,
    requestedBy: info.requestedBy,
    reason: info.reason,
    confirmed,
    deadLettered: STATUSES[status].deadLetter,
    wouldCall,
    selected: selected && fitSelected(selected),
  };
}
function messageOf({ noun, account = "" }: RequestInfo, resolution: Resolution, nowMs: number): string {
  const { detail = "", remark, calls = 0 } = resolution;
  const advice = adviceFor(resolution, {
    noun,
    account,
    history: () => `${countNoun(calls, "stop call")}, given up at ${isoTime(nowMs)}`,
    detail: detail.slice(0, MAX_DETAIL_CHARACTERS),
  });
  return remark === undefined ? advice : `${advice} ${remark}`;
}
