import type { Service } from "../services/service.ts";
import type { CallResult } from "./calls.ts";
import { isKnownCode, isSuccess } from "./judge.ts";

/**
 * True where a stop call may have stopped its task although no answer says so: no answer, an unreadable 2xx, a 3xx or 4xx
 * without an error code, or `unavailable` once sent. An error code we know and a failure word leave no doubt.
 */
export function leavesDoubt(service: Pick<Service, "codes">, { verdict, answer, wasSent }: CallResult): boolean {
  if (!wasSent) return false;
  if (answer === undefined || verdict === "unavailable") return true;
  const { status, code, successWord } = answer;
  if (isSuccess(status))
    return verdict === "unsettled" && successWord !== "failure" && !(code !== undefined && isKnownCode(service, code));
  return code === undefined && status < 500;
}
