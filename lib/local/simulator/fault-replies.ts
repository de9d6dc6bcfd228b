import type { SimulatedFault } from "./fault.ts";
import { gatewayReply } from "./gateway-errors.ts";
import { iamReply } from "./iam-errors.ts";
import { jsonReply, type Reply } from "./reply.ts";
import { iamTime } from "./token-store.ts";

/** The end of a call at the socket. */
export type SimulatedResponse =
  | { readonly kind: "reply"; readonly reply: Reply }
  /** Announces more bytes than it sends, then destroys the socket. */
  | { readonly kind: "cut"; readonly reply: Reply }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

/** The facts about a call from which the answer of a fault is made. */
export type FaultContext = {
  readonly requestId: string;
  readonly atMs: number;
  /** True for a call to IAM. */
  readonly isToken: boolean;
  /** The answer without the fault. */
  readonly genuine: Reply;
  falseSuccess(): Reply;
};

const SIGN_IN_PAGE = "<html><head><title>Sign in</title></head><body>Sign in to continue</body></html>";
const OVERSIZED = JSON.stringify({ status: "success", result: "success", padding: "x".repeat(1024 * 1024 + 1) });

/** Replaces the answer of a call by that of a fault. */
export function applyFault(
  fault: Exclude<SimulatedFault, { kind: "latency" }>,
  context: FaultContext,
): SimulatedResponse {
  switch (fault.kind) {
    case "reset":
    case "hang":
      return { kind: fault.kind };
    case "cut":
      return { kind: "cut", reply: context.genuine };
    default:
      return { kind: "reply", reply: faultReply(fault, context) };
  }
}

type AnsweringFault = Exclude<SimulatedFault, { kind: "latency" | "reset" | "hang" | "cut" }>;

function faultReply(fault: AnsweringFault, context: FaultContext): Reply {
  switch (fault.kind) {
    case "raw":
      return { status: fault.status, headers: fault.headers, body: fault.body };
    case "status":
      return statusReply(fault.status, fault.body, context);
    case "redirect":
      return { status: 302, headers: { location: fault.location }, body: "" };
    case "throttle":
      return throttleReply({ seconds: fault.retryAfterSeconds, as: fault.retryAfterAs, limit: 60 }, context);
    case "expired-token":
      return gatewayReply("token-expired", context.requestId, iamTime(context.atMs - 1000));
    case "wrong-200":
      return context.falseSuccess();
    case "html":
      return { status: 200, headers: { "content-type": "text/html;charset=UTF-8" }, body: SIGN_IN_PAGE };
    case "empty":
      return { ...jsonReply(200, null), body: "" };
    case "garbage":
      return { ...jsonReply(200, null), body: '{"status":"succ\u0000\ufffd]' };
    case "oversized":
      return { ...jsonReply(200, null), body: OVERSIZED };
  }
}

/** The limit that a 429 names, and its Retry-After: none without `seconds`. */
export type Throttle = {
  readonly seconds?: number | undefined;
  readonly as: "seconds" | "date";
  readonly limit: number;
};

/** A 429 in the form of the gateway, or in that of IAM for a token request. */
export function throttleReply(
  { seconds, as, limit }: Throttle,
  context: Pick<FaultContext, "requestId" | "atMs" | "isToken">,
): Reply {
  const reply = context.isToken
    ? iamReply("throttled")
    : gatewayReply("throttled", context.requestId, `limit:${limit},time:1 minute`);
  if (seconds === undefined) return reply;
  const retryAfter = as === "seconds" ? String(seconds) : new Date(context.atMs + seconds * 1000).toUTCString();
  return { ...reply, headers: { ...reply.headers, "retry-after": retryAfter } };
}

function statusReply(status: number, kind: "json" | "html" | "empty", { requestId }: FaultContext): Reply {
  if (kind === "empty") return { ...jsonReply(status, null), body: "" };
  const body = `<html><body>${status} Service Temporarily Unavailable</body></html>`;
  if (kind === "html") return { status, headers: { "content-type": "text/html" }, body };
  const code = "APIGW.0201";
  return jsonReply(status, { error_msg: "Backend unavailable", error_code: code, request_id: requestId }, code);
}
