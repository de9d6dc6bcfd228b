import { escapeUnsendable, wrap } from "./envelopes.ts";
import type { PlannedRequest, PlannedTimes } from "./plan-request.ts";
import type { PlannedGroup } from "./plan-soak.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Builds the body of a message with one request. */
export function buildSingleBody({ id, fields, times, envelope }: PlannedRequest, nowMs: number): string {
  const body = stringify(buildSingleFields({ id, fields, times }, nowMs));
  return envelope === undefined || id === undefined ? body : wrap(body, envelope, nowMs);
}

/** Builds the fields of a single request. */
export function buildSingleFields(
  { id, fields, times }: Pick<PlannedRequest, "fields" | "times"> & { id: string | undefined },
  nowMs: number,
): Fields {
  return { ...(id !== undefined && { id }), ...buildTimeFields(times, nowMs), ...fields };
}

/** Builds the body of a message with a group. */
export function buildGroupBody({ id, defaults, times, members }: PlannedGroup, nowMs: number): string {
  const stops = members.map((member) => buildSingleFields({ ...member, id: member.id }, nowMs));
  return stringify({ ...(id !== undefined && { id }), ...defaults, ...buildTimeFields(times, nowMs), stops });
}

/** Builds the fields of a member after it has inherited those of its group. */
export function buildMemberFields({ defaults, times }: PlannedGroup, member: PlannedRequest, nowMs: number): Fields {
  return { ...defaults, ...buildTimeFields(times, nowMs), ...buildSingleFields({ ...member, id: member.id }, nowMs) };
}

function buildTimeFields({ sentAgoMs, expiresInMs }: PlannedTimes, nowMs: number): Record<string, string> {
  return {
    ...(sentAgoMs !== undefined && { sentAt: new Date(nowMs - sentAgoMs).toISOString() }),
    ...(expiresInMs !== undefined && { expiresAt: new Date(nowMs + expiresInMs).toISOString() }),
  };
}

function stringify(json: Fields): string {
  return escapeUnsendable(JSON.stringify(json));
}
