import { judge } from "../../lib/huawei/judge.ts";
import { normaliseCode, readAnswer } from "../../lib/huawei/read-answer.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import type { KnownAnswer } from "./known-answers.ts";
import type { SdkReport } from "./sdk-caller.ts";

/**
 * What counts as wrong of an SDK that has no verdicts of its own: only what keeps its caller from the truth, however
 * much the caller knows. All else is right: a failure that throws, with the code if the answer has one, is enough, even
 * where the status is lost, since whoever has stopcord's tables finds the verdict by the code.
 */
export const SDK_FAULTS = {
  "success-as-error": "the stop was taken, and the call throws",
  // Though its body is handed on: who has to read every success for signs of failure has been told nothing.
  "failure-as-success": "the stop was not taken or is in doubt, and the call resolves",
  // Codes decide, statuses mislead: 400 may be throttling, 401 a missing permission.
  "code-lost": "the answer has an error code, and the exception has none",
  // The code of the exception, looked up in stopcord's tables beside the true status, gives another verdict.
  "code-mistaken": "the answer has an error code, and the exception has one that means something else",
} as const;

export type SdkFault = keyof typeof SDK_FAULTS;

/** What is wrong with the SDK's report on an answer; undefined when nothing is. */
export function findSdkFault(answer: KnownAnswer, report: SdkReport): SdkFault | undefined {
  const isTaken = answer.verdict === "stopped";
  if (report.kind === "resolved") return isTaken ? undefined : "failure-as-success";
  if (isTaken) return "success-as-error";
  const service: Service = services[answer.service];
  const reading = readAnswer(answer, Date.now(), service.successCode);
  if (reading.errorCode === undefined) return undefined;
  if (report.errorCode === undefined) return "code-lost";
  const verdict = judge(service, { ...reading, code: normaliseCode(report.errorCode) });
  return verdict === answer.verdict ? undefined : "code-mistaken";
}
