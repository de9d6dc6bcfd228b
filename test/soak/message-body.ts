import type { PlannedRequest, PlannedTimes } from "./plan-request.ts";
import type { PlannedGroup } from "./plan-soak.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The body of a single request that is sent now. */
export function buildSingleBody({ id, fields, times }: PlannedRequest, nowMs: number): string {
  return text(buildSingleFields({ id, fields, times }, nowMs));
}

/** The fields of a single request that is sent now. */
export function buildSingleFields(
  { id, fields, times }: Pick<PlannedRequest, "fields" | "times"> & { id: string | undefined },
  nowMs: number,
): Fields {
  return { ...(id !== undefined && { id }), ...timeFields(times, nowMs), ...fields };
}

/** The body of a group that is sent now. */
export function buildGroupBody({ id, defaults, times, members }: PlannedGroup, nowMs: number): string {
  const stops = members.map((member) => buildSingleFields({ ...member, id: member.id }, nowMs));
  return text({ ...(id !== undefined && { id }), ...defaults, ...timeFields(times, nowMs), stops });
}

/** The fields of a member as they have to come out of its group. */
export function buildMemberFields({ defaults, times }: PlannedGroup, member: PlannedRequest, nowMs: number): Fields {
  return { ...defaults, ...timeFields(times, nowMs), ...buildSingleFields({ ...member, id: member.id }, nowMs) };
}

function timeFields({ sentAgoMs, expiresInMs }: PlannedTimes, nowMs: number): Record<string, string> {
  return {
    ...(sentAgoMs !== undefined && { sentAt: new Date(nowMs - sentAgoMs).toISOString() }),
    ...(expiresInMs !== undefined && { expiresAt: new Date(nowMs + expiresInMs).toISOString() }),
  };
}

/** SQS refuses U+FFFF as it is, and a producer has to know that. */
function text(json: Fields): string {
  return JSON.stringify(json).replaceAll("\uffff", "\\uffff");
}
