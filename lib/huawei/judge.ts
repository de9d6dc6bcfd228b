import { GATEWAY_CODES } from "../services/gateway-codes.ts";
import type { CodeMeaning, Service } from "../services/service.ts";
import type { Verdict } from "../services/verdict.ts";
import type { ParsedAnswer } from "./read-answer.ts";

/** Judges an answer by its error code first, its HTTP status second; never by a text, because its language varies. */
export function judge(service: Pick<Service, "codes" | "emptyBodies">, answer: ParsedAnswer): Verdict {
  const { code } = answer;
  const meaning = code === undefined ? undefined : meaningOf(service, code);
  if (meaning !== undefined) return byStatusClass(meaning, answer.status);
  if (isSuccess(answer.status)) return code === undefined && acceptsTheStop(service, answer) ? "stopped" : "unsettled";
  return byStatus(answer.status);
}

/** True for a 2xx status. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** True for an error code in the service's own table or the gateway's. */
export function isKnownCode(service: Pick<Service, "codes">, code: string): boolean {
  return meaningOf(service, code) !== undefined;
}

function meaningOf(service: Pick<Service, "codes">, code: string): CodeMeaning | undefined {
  if (Object.hasOwn(service.codes, code)) return service.codes[code];
  if (Object.hasOwn(GATEWAY_CODES, code)) return GATEWAY_CODES[code];
  const family = code.replace(/\d{8}(?=\.\d{3}$)/, "*"); // "CC.*.400": CodeArts Check numbers each kind of fault, and the last three digits give its meaning
  return family !== code && Object.hasOwn(service.codes, family) ? service.codes[family] : undefined;
}

function byStatusClass(meaning: CodeMeaning, status: number): Verdict {
  if (typeof meaning === "string") return meaning;
  return status >= 500 ? meaning["5xx"] : meaning["4xx"];
}

function acceptsTheStop(
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
