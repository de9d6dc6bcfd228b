import { isDeepStrictEqual } from "node:util";
import type { SoakRequest } from "./sent-requests.ts";

/**
 * True if a dead letter's body has every field of the request unchanged, or the exact bytes of a body that was no
 * request.
 */
export function isSameRequest(body: string, { content }: Pick<SoakRequest, "content">): boolean {
  if (typeof content === "string") return body === content;
  const json = parse(body);
  if (typeof json !== "object" || json === null) return false;
  return Object.entries(content).every(([name, value]) => isDeepStrictEqual(Reflect.get(json, name), value));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
