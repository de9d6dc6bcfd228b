import { isDeepStrictEqual } from "node:util";
import { parseJson } from "./parse-json.ts";
import type { SoakRequest } from "./sent-requests.ts";

/**
 * True if a dead letter's body has every field of the request unchanged, or the exact bytes of a body that was no
 * request. The router moves both times of a clock that is ahead back by the same amount.
 */
export function isSameRequest(
  body: string,
  { content, aheadMs = 0 }: Pick<SoakRequest, "content" | "aheadMs">,
): boolean {
  if (typeof content === "string") return body === content;
  const json = parseJson(body);
  if (typeof json !== "object" || json === null) return false;
  const changed = Object.entries(content).filter(
    ([name, value]) => value !== null && !isDeepStrictEqual(Reflect.get(json, name), value), // null counts as absent
  );
  const shiftsMs = changed.map(([name, value]) => (isTime(name) ? timeOf(value) - timeOf(Reflect.get(json, name)) : 0));
  const isMovedBack = (ms: number) => ms > 0 && ms <= aheadMs && ms === shiftsMs[0];
  return (
    shiftsMs.every(isMovedBack) &&
    (changed.length === 0 || changed.length === Object.keys(content).filter(isTime).length)
  );
}

function isTime(name: string): boolean {
  return name === "sentAt" || name === "expiresAt";
}

function timeOf(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}
