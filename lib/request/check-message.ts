import type { Parsed } from "../parse.ts";
import type { RawRequest } from "./body.ts";
import { checkRequest } from "./check-request.ts";
import { isGroup, membersOf } from "./group.ts";

/**
 * Checks a request or a group before it is sent, as the router will: the ids of its stops, each of which is to have an
 * outcome, or the faults of all of them. `id` is that of a message which has none.
 */
export function checkMessage(raw: RawRequest, id: string, nowMs: number): Parsed<readonly string[]> {
  if (!isGroup(raw)) {
    const checked = checkRequest(raw, nowMs);
    return checked.ok ? { ok: true, value: [String(raw.id ?? id)] } : checked;
  }
  const members = membersOf(raw, id);
  if (!members.ok) return members;
  const faults = members.value.flatMap((member, index) => {
    const checked = checkRequest(member.raw, nowMs);
    return checked.ok ? [] : checked.faults.map((fault) => `stops.${index}.${fault}`);
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: members.value.map((member) => member.id) };
}
