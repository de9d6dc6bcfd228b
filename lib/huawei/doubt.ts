import type { Service } from "../services/service.ts";
import type { CallResult } from "./calls.ts";
import { isKnownCode, isSuccess, judge } from "./judge.ts";
import type { ParsedAnswer } from "./read-answer.ts";

/**
 * True where a stop call may have stopped its task although no answer says so: no answer, an unreadable 2xx, a 3xx or 4xx
 * without an error code, or `unavailable` once sent. An error code we know and a failure word leave no doubt.
 */
export function leavesDoubt(service: Pick<Service, "codes" | "emptyBodies">, result: CallResult): boolean {
  if (result.isAfterDoubt) return true;
  return result.wasSent && (result.answer === undefined || isDoubtful(service, result.answer));
}

/** Judges anew, since the verdict of a result is `unavailable` also where a token or an API version has to be renewed. */
function isDoubtful(service: Pick<Service, "codes" | "emptyBodies">, answer: ParsedAnswer): boolean {
  const { status, code, successWord } = answer;
  const verdict = judge(service, answer);
  if (verdict === "unavailable") return true;
  if (isSuccess(status))
    return verdict === "unsettled" && successWord !== "failure" && !(code !== undefined && isKnownCode(service, code));
  return code === undefined && status < 500;
}
