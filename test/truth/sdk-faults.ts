import { judge } from "../../lib/huawei/judge.ts";
import { normaliseCode, readAnswer } from "../../lib/huawei/read-answer.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import type { KnownAnswer } from "./known-answers.ts";
import type { SdkReport } from "./sdk-caller.ts";

/**
 * Faults of an SDK that has no verdicts of its own. A fault hides the result from every caller, however much the caller
 * knows. An exception with the answer's error code is right even if the status is lost, because a caller with
 * stopcord's tables finds the verdict by the code.
 */
export const SDK_FAULTS = {
  "success-as-error": "the service accepted the stop, but the call throws",
  // This is a fault although the body is available: a caller must not have to search every success for an error.
  "failure-as-success": "the service did not accept the stop or it is unknown, but the call resolves",
  // Only the code is reliable: status 400 can mean throttling, and 401 a missing permission.
  "code-lost": "the answer has an error code, but the exception has none",
  // The exception's code, looked up in stopcord's tables with the true status, gives another verdict.
  "code-mistaken": "the exception has an error code with another meaning than the answer's",
} as const;

export type SdkFault = keyof typeof SDK_FAULTS;

/** Finds the fault in the SDK's report on an answer; undefined if it has none. */
export function findSdkFault(answer: KnownAnswer, report: SdkReport): SdkFault | undefined {
  const isAccepted = answer.verdict === "stopped";
  if (report.kind === "resolved") return isAccepted ? undefined : "failure-as-success";
  if (isAccepted) return "success-as-error";
  const service: Service = services[answer.service];
  const parsed = readAnswer(answer, Date.now(), service);
  if (parsed.errorCode === undefined) return undefined;
  if (report.errorCode === undefined) return "code-lost";
  const verdict = judge(service, { ...parsed, code: normaliseCode(report.errorCode) });
  return verdict === answer.verdict ? undefined : "code-mistaken";
}
