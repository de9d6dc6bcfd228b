import * as z from "zod/mini";
import { isObject, type Parsed, parseWith } from "../parse.ts";
import type { RawRequest } from "./body.ts";
import { isRequestId } from "./request.ts";

/** One stop of a group with the group's defaults merged in, or whatever stood in its place. */
export type Member = { readonly id: string; readonly raw: unknown };

const ID_WORDS = "1–124 letters, digits and . _ : / - in a group";

const groupSchema = z.object({
  id: z.optional(z.string(ID_WORDS).check(z.regex(/^[\w.:/-]{1,124}$/, ID_WORDS))),
  stops: z
    .array(z.unknown(), "a list of stops")
    .check(z.minLength(1, "at least 1 stop"), z.maxLength(100, "at most 100 stops")),
});

/** Whether a message is a group and not a single request. */
export function isGroup(raw: RawRequest): boolean {
  return "stops" in raw;
}

/** The members of a group; only faults that leave nothing to take apart belong to the group itself. */
export function membersOf(raw: RawRequest, fallbackId: string): Parsed<readonly Member[]> {
  const group = parseWith(groupSchema, raw);
  if (!group.ok) return group;
  const { stops: _, id: __, ...defaults } = raw;
  const groupId = group.value.id ?? fallbackId;
  return { ok: true, value: group.value.stops.map((stop, index) => memberOf(stop, `${groupId}/${index}`, defaults)) };
}

function memberOf(stop: unknown, id: string, defaults: RawRequest): Member {
  if (!isObject(stop)) return { id, raw: stop };
  return { id: isRequestId(stop.id) ? stop.id : id, raw: { ...defaults, id, ...stop } };
}
