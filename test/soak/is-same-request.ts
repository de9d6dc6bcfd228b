import { isDeepStrictEqual } from "node:util";
import type { SoakRequest } from "./sent-requests.ts";

/** Whether a dead letter's body is the request: every field as it was sent, or the exact bytes of what was none. */
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
