import { buildGroupBody, buildMemberFields, buildSingleBody, buildSingleFields } from "./message-body.ts";
import { type RequestProfile, STAGE_TTL_MS } from "./plan-request.ts";
import type { PlannedMessage } from "./plan-soak.ts";

/** A request that was sent, with its id, its deadline, and the content that a dead letter must repeat. */
export type SoakRequest = RequestProfile & {
  readonly id: string;
  /** The latest possible deadline, in milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Time by which `sentAt` lay ahead when the body was built. */
  readonly aheadMs?: number;
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
  const { messageId, builtMs } = receipt;
  if (shape.kind === "junk") return [toJunkRequest(shape.body, receipt)];
  if (shape.kind === "single") {
    const { request } = shape;
    const content = buildSingleFields({ ...request, id: request.id }, builtMs);
    return [{ ...request.profile, id: request.id ?? messageId, content, ...computeTimes(content, receipt) }];
  }
  const { group } = shape;
  return group.members.map((member, index) => {
    const content = buildMemberFields(group, member, builtMs);
    const id = member.id ?? `${group.id ?? messageId}/${index}`;
    return { ...member.profile, id, content, ...computeTimes(content, receipt) };
  });
}

/**
 * Computes the latest deadline. A `sentAt` after the queue's own time comes from a clock that is ahead: both times then move back by
 * the difference. Source: design.md.
 */
function computeTimes(
  { sentAt, expiresAt }: Readonly<Record<string, unknown>>,
  { builtMs, queuedMs }: SendReceipt,
): Pick<SoakRequest, "deadlineMs" | "aheadMs"> {
  const sentMs = parseTime(sentAt) ?? queuedMs;
  const deadlineMs = parseTime(expiresAt) ?? sentMs + STAGE_TTL_MS;
  const aheadMs = Math.max(0, sentMs - builtMs);
  return { deadlineMs: deadlineMs - Math.max(0, sentMs - queuedMs), ...(sentAt !== undefined && { aheadMs }) };
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
