import type { SimulatedFault } from "./fault.ts";
import { gatewayReply } from "./gateway-errors.ts";
import { iamReply } from "./iam-errors.ts";
import { jsonReply, type Reply } from "./reply.ts";
import { iamTime } from "./token-store.ts";

/** How a call ends on the wire. */
export type SimulatedResponse =
  | { readonly how: "reply"; readonly reply: Reply }
  /** Announces more bytes than it sends, then destroys the socket. */
  | { readonly how: "cut"; readonly reply: Reply }
  | { readonly how: "reset" }
  | { readonly how: "hang" };

/** What a fault needs to know of the call that it befalls. */
export type FaultContext = {
  readonly requestId: string;
  readonly atMs: number;
  readonly isToken: boolean;
  /** The answer as it would be without the fault, or would have been. */
  readonly genuine: Reply;
  falseSuccess(): Reply;
};

const PAGE = "<html><head><title>Sign in</title></head><body>Sign in to continue</body></html>";
const OVERSIZED = JSON.stringify({ status: "success", result: "success", padding: "x".repeat(1024 * 1024 + 1) });

/** Plays a fault. */
export function applyFault(fault: Exclude<SimulatedFault, { kind: "latency" }>, scene: FaultContext): SimulatedResponse {
  switch (fault.kind) {
    case "reset":
    case "hang":
      return { how: fault.kind };
    case "cut":
      return { how: "cut", reply: scene.genuine };
    default:
      return { how: "reply", reply: faultReply(fault, scene) };
  }
}

type Answered = Exclude<SimulatedFault, { kind: "latency" | "reset" | "hang" | "cut" }>;

function faultReply(fault: Answered, scene: FaultContext): Reply {
  switch (fault.kind) {
    case "raw":
      return { status: fault.status, headers: fault.headers, body: fault.body };
    case "status":
      return statusReply(fault.status, fault.body, scene);
    case "redirect":
      return { status: 302, headers: { location: fault.location }, body: "" };
    case "throttle":
      return throttleReply({ seconds: fault.retryAfterSeconds, as: fault.retryAfterAs, limit: 60 }, scene);
    case "expired-token":
      return gatewayReply("token-expired", scene.requestId, iamTime(scene.atMs - 1000));
    case "wrong-200":
      return scene.falseSuccess();
    case "html":
      return { status: 200, headers: { "content-type": "text/html;charset=UTF-8" }, body: PAGE };
    case "empty":
      return { ...jsonReply(200, null), body: "" };
    case "garbage":
      return { ...jsonReply(200, null), body: '{"status":"succ\u0000\ufffd]' };
    case "oversized":
      return { ...jsonReply(200, null), body: OVERSIZED };
  }
}

/** How a 429 says when to come back, if it does. */
export type Throttle = {
  readonly seconds?: number | undefined;
  readonly as: "seconds" | "date";
  readonly limit: number;
};

/** A 429 in the words of the gateway, or of IAM for a token. */
export function throttleReply({ seconds, as, limit }: Throttle, scene: Omit<FaultContext, "genuine" | "falseSuccess">): Reply {
  const reply = scene.isToken
    ? iamReply("throttled")
    : gatewayReply("throttled", scene.requestId, `limit:${limit},time:1 minute`);
  if (seconds === undefined) return reply;
  const retryAfter = as === "seconds" ? String(seconds) : new Date(scene.atMs + seconds * 1000).toUTCString();
  return { ...reply, headers: { ...reply.headers, "retry-after": retryAfter } };
}

function statusReply(status: number, kind: "json" | "html" | "empty", { requestId }: FaultContext): Reply {
  if (kind === "empty") return { ...jsonReply(status, null), body: "" };
  const body = `<html><body>${status} Service Temporarily Unavailable</body></html>`;
  if (kind === "html") return { status, headers: { "content-type": "text/html" }, body };
  const code = "APIGW.0201";
  return jsonReply(status, { error_msg: "Backend unavailable", error_code: code, request_id: requestId }, code);
}
