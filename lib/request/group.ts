import * as z from "zod/mini";
import { isObject, type Parsed, parseWith } from "../parse.ts";
import type { RawRequest } from "./body.ts";
import { isRequestId } from "./request.ts";

/** A stop of a group with the defaults of the group merged in; `raw` is as sent where the stop is not an object. */
export type GroupMember = { readonly id: string; readonly raw: unknown };

/** The index of a member adds up to four characters to the id of its group. */
const ID_FAULT = "1–124 letters, digits and . _ : / - in a group";

const groupSchema = z.object({
  id: z.optional(z.string(ID_FAULT).check(z.regex(/^[\w.:/-]{1,124}$/, ID_FAULT))),
  stops: z
    .array(z.unknown(), "a list of stops")
    .check(z.minLength(1, "at least 1 stop"), z.maxLength(100, "at most 100 stops")),
});

/** Tells a group from a single request. */
export function isGroup(raw: RawRequest): boolean {
  return "stops" in raw;
}

/** Takes a group apart. Faults are those that leave no members; a faulty member is a fault of that member alone. */
export function membersOf(raw: RawRequest, fallbackId: string): Parsed<readonly GroupMember[]> {
  const group = parseWith(groupSchema, raw);
  if (!group.ok) return group;
  const { stops: _, id: __, ...defaults } = raw;
  const groupId = group.value.id ?? fallbackId;
  return { ok: true, value: group.value.stops.map((stop, index) => memberOf(stop, `${groupId}/${index}`, defaults)) };
}

function memberOf(stop: unknown, id: string, defaults: RawRequest): GroupMember {
  if (!isObject(stop)) return { id, raw: stop };
  return { id: isRequestId(stop.id) ? stop.id : id, raw: { ...defaults, id, ...stop } };
}
