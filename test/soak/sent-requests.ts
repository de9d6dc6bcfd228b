import { buildGroupBody, buildMemberFields, buildSingleBody, buildSingleFields } from "./message-body.ts";
import { type RequestProfile, STAGE_TTL_MS } from "./plan-request.ts";
import type { PlannedMessage } from "./plan-soak.ts";

/** A request that was sent, with its id, its deadline, and the content that a dead letter must repeat. */
export type SoakRequest = RequestProfile & {
  readonly id: string;
  /** The latest possible deadline, in milliseconds since 1970. */
  readonly deadlineMs: number;
  /** The fields of the request, or the exact body if it is not a request. */
  readonly content: Readonly<Record<string, unknown>> | string;
};

/** Builds the body of a planned message. */
export function buildMessageBody({ shape }: PlannedMessage, nowMs: number): string {
  if (shape.kind === "single") return buildSingleBody(shape.request, nowMs);
  return shape.kind === "group" ? buildGroupBody(shape.group, nowMs) : shape.body;
}

/** Message id from SQS, time of building the body, and the latest time at which SQS accepted it. */
export type SendReceipt = { readonly messageId: string; readonly builtMs: number; readonly queuedMs: number };

/** Lists the requests of a message that was sent, each with the id that its outcome will have. */
export function listSentRequests({ shape }: PlannedMessage, receipt: SendReceipt): readonly SoakRequest[] {
  const { messageId, builtMs, queuedMs } = receipt;
  if (shape.kind === "junk") return [toJunkRequest(shape.body, receipt)];
  if (shape.kind === "single") {
    const { request } = shape;
    const content = buildSingleFields({ ...request, id: request.id }, builtMs);
    const deadlineMs = computeDeadline(content, queuedMs);
    return [{ ...request.profile, id: request.id ?? messageId, content, deadlineMs }];
  }
  const { group } = shape;
  return group.members.map((member, index) => {
    const content = buildMemberFields(group, member, builtMs);
    const id = member.id ?? `${group.id ?? messageId}/${index}`;
    return { ...member.profile, id, content, deadlineMs: computeDeadline(content, queuedMs) };
  });
}

/**
 * The deadline counts from `sentAt` or the queue's time, whichever is earlier, and is at most 12 hours later. Source:
 * design.md.
 */
function computeDeadline({ sentAt, expiresAt }: Readonly<Record<string, unknown>>, queuedMs: number): number {
  const sentMs = Math.min(parseTime(sentAt) ?? queuedMs, queuedMs);
  return Math.min(parseTime(expiresAt) ?? sentMs + STAGE_TTL_MS, sentMs + 12 * 3_600_000);
}

function parseTime(field: unknown): number | undefined {
  const ms = typeof field === "string" ? Date.parse(field) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Makes the entry of a junk message. Its outcome has the id of the message. */
function toJunkRequest(body: string, { messageId, queuedMs }: SendReceipt): SoakRequest {
  const profile = { account: "", validity: "invalid", confirm: false, dryRun: false } as const;
  return { ...profile, id: messageId, content: body, deadlineMs: queuedMs + STAGE_TTL_MS };
}
