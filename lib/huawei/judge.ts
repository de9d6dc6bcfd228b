import { GATEWAY_CODES } from "../services/gateway-codes.ts";
import type { CodeMeaning, Service } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";
import type { ParsedAnswer } from "./read-answer.ts";

/** Judges an answer by its error code, then by its HTTP status; never by a text, whose language varies. */
export function judge(service: Pick<Service, "codes" | "emptyBodies">, answer: ParsedAnswer): Verdict {
  const { code } = answer;
  const meaning = code === undefined ? undefined : meaningOf(service, code);
  if (meaning !== undefined) return byStatusClass(meaning, answer.status);
  if (isSuccess(answer.status)) return code === undefined && tookTheStop(service, answer) ? "stopped" : "unsettled";
  return byStatus(answer.status);
}

/** Whether a status is one of success. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function meaningOf(service: Pick<Service, "codes">, code: string): CodeMeaning | undefined {
  if (Object.hasOwn(service.codes, code)) return service.codes[code];
  if (Object.hasOwn(GATEWAY_CODES, code)) return GATEWAY_CODES[code];
  const family = code.replace(/\d{8}(?=\.\d{3}$)/, "*"); // "CC.*.400": Check numbers the kinds of a fault, its end tells what it is
  return family !== code && Object.hasOwn(service.codes, family) ? service.codes[family] : undefined;
}

function byStatusClass(meaning: CodeMeaning, status: number): Verdict {
  if (typeof meaning === "string") return meaning;
  return status >= 500 ? meaning["5xx"] : meaning["4xx"];
}

function tookTheStop(
  service: Pick<Service, "emptyBodies">,
  { successWord: says, emptyBody: silence }: ParsedAnswer,
): boolean {
  return says === "success" || (silence !== undefined && service.emptyBodies.includes(silence));
}

function byStatus(status: number): Verdict {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "denied";
  if (status === 429) return "throttled";
  if (status === 408 || status === 425 || status >= 500) return "unavailable";
  return status >= 300 && status < 400 ? "refused" : "unsettled";
}
