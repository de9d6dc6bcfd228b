import * as z from "zod/mini";
import { isObject, type Parsed, parseWith } from "../parse.ts";
import type { RawRequest } from "./body.ts";
import { isRequestId, withoutNulls } from "./request.ts";

/** A stop of a group with the defaults of the group merged in; `raw` is as sent where the stop is not an object. */
export type GroupMember = { readonly id: string; readonly raw: unknown };

/** The index of a member adds up to four characters to the id of its group. */
const ID_FAULT = "1–124 letters, digits and . _ : / - in a group";

/** The size of all members with the defaults merged in: a small group with long defaults must not fill the memory or the queues. */
const MAX_MERGED_BYTES = 1024 * 1024;

const groupSchema = z.object({
  id: z.nullish(z.string(ID_FAULT).check(z.regex(/^[\w.:/-]{1,124}$/, ID_FAULT))),
  stops: z
    .array(z.unknown(), "a list of stops")
    .check(z.minLength(1, "at least 1 stop"), z.maxLength(100, "at most 100 stops")),
});

/** Tells a group from a single request. */
export function isGroup(raw: RawRequest): boolean {
  return "stops" in raw;
}

/** The id of the group whose member has this id, by the text before the last slash; undefined for an id without one. */
export function groupIdOf(id: string): string | undefined {
  return /^(.+)\/[^/]*$/.exec(id)?.[1];
}

/** Takes a group apart. Faults are those that concern the group as a whole; a faulty member is a fault of that member alone. */
export function membersOf(raw: RawRequest, fallbackId: string): Parsed<readonly GroupMember[]> {
  const group = parseWith(groupSchema, raw);
  if (!group.ok) return group;
  const { stops: _, id: __, ...defaults } = withoutNulls(raw);
  const { id: groupId, stops } = group.value;
  const size = mergedBytes(defaults, stops);
  if (size > MAX_MERGED_BYTES) return { ok: false, faults: [sizeFault(size)] };
  const members = stops.map((stop, index) => memberOf(stop, `${groupId ?? fallbackId}/${index}`, defaults));
  const faults = repeatedIds(members).map((id) => `stops: two stops have the id ${id}`);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: members };
}

function memberOf(stop: unknown, id: string, defaults: RawRequest): GroupMember {
  if (!isObject(stop)) return { id, raw: stop };
  const own = withoutNulls(stop);
  return { id: isRequestId(own.id) ? own.id : id, raw: { ...defaults, id, ...own } };
}

/** An upper limit of the merged size, computed without merging: JSON escapes make six bytes of one character at most. */
function mergedBytes(defaults: RawRequest, stops: readonly unknown[]): number {
  return escapedBytes(defaults) * stops.length + escapedBytes(stops);
}

function escapedBytes(value: unknown): number {
  const json = JSON.stringify(value);
  const escapes = json.match(/[^\x20-\x7E]/g)?.length ?? 0;
  return json.length + 5 * escapes;
}

function sizeFault(bytes: number): string {
  return `stops: ${Math.ceil(bytes / 1024)} KiB with the defaults of the group in each stop, but a group has at most 1024 KiB`;
}

function repeatedIds(members: readonly GroupMember[]): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of members) (seen.has(id) ? repeated : seen).add(id);
  return [...repeated];
}
