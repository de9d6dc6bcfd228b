import { buildGroupBody, buildMemberFields, buildSingleBody, buildSingleFields } from "./message-body.ts";
import { type PlannedRequest, type RequestProfile, STAGE_TTL_MS } from "./plan-request.ts";
import type { PlannedMessage } from "./plan-soak.ts";

/** A request that was sent: under which id, by when it had to be done, and what must be whole in a dead letter. */
export type SoakRequest = RequestProfile & {
  readonly id: string;
  /** The latest that its deadline can lie, in milliseconds since 1970. */
  readonly deadlineMs: number;
  /** The fields that it has, or the exact bytes of what was no request. */
  readonly content: Readonly<Record<string, unknown>> | string;
};

/** The body of a planned message. */
export function buildMessageBody({ shape }: PlannedMessage, nowMs: number): string {
  if (shape.kind === "single") return buildSingleBody(shape.request, nowMs);
  return shape.kind === "group" ? buildGroupBody(shape.group, nowMs) : shape.body;
}

/** When a message was built and by when its queue had it at the latest, and the id that the queue gave it. */
export type SendReceipt = { readonly messageId: string; readonly builtMs: number; readonly queuedMs: number };

/** The requests of a message that was sent, each with the id by which its outcome will be known. */
export function listSentRequests({ shape }: PlannedMessage, posted: SendReceipt): readonly SoakRequest[] {
  const { messageId, builtMs } = posted;
  if (shape.kind === "junk") return [junk(shape.body, posted)];
  if (shape.kind === "single") {
    const { request } = shape;
    return [sent(request.id ?? messageId, buildSingleFields({ ...request, id: request.id }, builtMs), request, posted)];
  }
  const { group } = shape;
  return group.members.map((member, index) =>
    sent(member.id ?? `${group.id ?? messageId}/${index}`, buildMemberFields(group, member, builtMs), member, posted),
  );
}

function sent(
  id: string,
  content: Readonly<Record<string, unknown>>,
  { profile }: PlannedRequest,
  posted: SendReceipt,
): SoakRequest {
  return { ...profile, id, content, deadlineMs: deadlineOf(content, posted.queuedMs) };
}

/** Design.md: the earlier of `sentAt` and the queue's time counts, and 12 hours after it everything is over. */
function deadlineOf({ sentAt, expiresAt }: Readonly<Record<string, unknown>>, queuedMs: number): number {
  const sentMs = Math.min(timeIn(sentAt) ?? queuedMs, queuedMs);
  return Math.min(timeIn(expiresAt) ?? sentMs + STAGE_TTL_MS, sentMs + 12 * 3_600_000);
}

function timeIn(field: unknown): number | undefined {
  const ms = typeof field === "string" ? Date.parse(field) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Junk has the id of its message, or the id of the group that it tries to be. */
function junk(body: string, { messageId, queuedMs }: SendReceipt): SoakRequest {
  const profile = { account: "", validity: "invalid", confirm: false, dryRun: false } as const;
  return { ...profile, id: messageId, content: body, deadlineMs: queuedMs + STAGE_TTL_MS };
}
