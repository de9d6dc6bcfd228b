import type { Parsed } from "../parse.ts";
import type { RawRequest } from "./body.ts";
import { faultsOfMessage, readObject } from "./read-message.ts";

/**
 * Checks a request or a group before it is sent, as the router will. Answers the id of each request in it, or all faults;
 * `id` is for a message that has none.
 */
export function checkMessage(raw: RawRequest, id: string, nowMs: number): Parsed<readonly string[]> {
  const message = readObject(raw, { fallbackId: id, queuedMs: nowMs });
  const faults = faultsOfMessage(message);
  if (!message.ok || faults.length > 0) return { ok: false, faults };
  return { ok: true, value: message.members.map((member) => member.id) };
}
