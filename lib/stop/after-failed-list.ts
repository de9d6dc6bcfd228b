import type { CallResult } from "../huawei/calls.ts";
import { afterVerdict, type Settled, settledNo, type Waiting, waiting } from "./next-step.ts";

const LOST_FLOOR_MS = 10_000;

/** The step after a list query that failed for good in this delivery. Nothing was stopped, so no answer leaves doubt. */
export function afterFailedList(result: CallResult, noun: string): Settled | Waiting {
  const step = afterVerdict(result, { confirm: false, isAccepted: false, isInDoubt: false });
  if (step === "check") return withRemark(settledNo(result), noun);
  if (typeof step === "object") {
    if (step.kind === "waiting") return step;
    // A 2xx that is no list, although it has a word of success.
    return isNo(step) ? withRemark(step, noun) : waiting("unavailable", LOST_FLOOR_MS);
  }
  const { status = 0 } = result.answer ?? {};
  const isUnknown4xx = result.verdict === "unsettled" && status >= 400 && status < 500;
  return isUnknown4xx
    ? withRemark({ kind: "settled", status: "refused" }, noun)
    : waiting("unavailable", LOST_FLOOR_MS);
}

function isNo({ status }: Settled): boolean {
  return status !== "stopped" && status !== "already-stopped";
}

function withRemark(step: Settled, noun: string): Settled {
  const remark = `This was the answer to a list of running ${noun}s; nothing was stopped.`;
  return { ...step, remark: step.remark === undefined ? remark : `${step.remark} ${remark}` };
}
