import type { ServiceName } from "../../services/service-names.ts";
import type { ApiCall } from "./api-call.ts";
import { type Counts, increment } from "./counts.ts";
import type { Credentials } from "./credentials.ts";
import { type GatewayError, gatewayReply } from "./gateway-errors.ts";
import type { Lockout } from "./lockout.ts";
import type { Key } from "./registry.ts";
import type { Reply } from "./reply.ts";
import { clockSkewMs, isSignedBy, readSignature, type Signature } from "./signature.ts";
import { iamTime, type TokenStore } from "./token-store.ts";

/** The caller of an authenticated call. */
export type Caller = {
  readonly name: string;
  readonly projects: readonly string[];
  /** True for a token that is not scoped to a project. */
  readonly isGlobal: boolean;
  readonly denied: readonly ServiceName[];
};

/** The caller, or the gateway's answer to a call that it refuses. */
export type Authentication = { readonly caller: Caller } | { readonly refusal: Reply };

/** The state that authentication reads and updates. */
export type GatewayState = {
  readonly credentials: Credentials;
  readonly tokens: TokenStore;
  readonly keyLocks: Lockout;
  readonly counts: Counts;
};

const MAX_SKEW_MS = 15 * 60 * 1000;

/** Checks the signature or the token of a call as the API gateway does. */
export function authenticateCaller(gateway: GatewayState, call: ApiCall): Authentication {
  const { authorization } = call.headers;
  const token = call.headers["x-auth-token"];
  if (authorization !== undefined) return checkSignature(gateway, call, authorization);
  if (typeof token === "string" && token !== "") return checkToken(gateway, call, token);
  return refuse(call, "token-missing");
}

function checkSignature(gateway: GatewayState, call: ApiCall, header: string): Authentication {
  const signature = readSignature(header);
  if (signature === undefined) return refuse(call, "signature-unreadable");
  const key = gateway.credentials.key(signature.ak);
  if (key === undefined) return refuse(call, "key-unknown", signature.ak);
  if (gateway.keyLocks.isLocked(key.ak, call.atMs)) return refuse(call, "key-locked");
  const error = signatureError(call, signature, key);
  if (error === "signature-wrong") {
    increment(gateway.counts.wrongSignatures, key.ak);
    gateway.keyLocks.recordFailure(key.ak, call.atMs);
  }
  if (error !== undefined) return refuse(call, error);
  gateway.keyLocks.recordSuccess(key.ak);
  return { caller: { name: key.ak, projects: Object.values(key.projects), isGlobal: false, denied: key.denied } };
}

function signatureError(call: ApiCall, signature: Signature, key: Key): GatewayError | undefined {
  const skewMs = clockSkewMs(call, call.atMs);
  if (skewMs !== undefined && skewMs > MAX_SKEW_MS) return "signature-expired";
  if (skewMs === undefined || !isSignedBy(call, signature, key)) return "signature-wrong";
  const sent = call.headers["x-security-token"];
  if (sent === key.securityToken)
    return sent && !isSigned("x-security-token", signature) ? "security-token-missing" : undefined;
  return sent === undefined ? "security-token-missing" : "security-token-wrong";
}

function isSigned(header: string, { signedHeaders }: Signature): boolean {
  return signedHeaders.includes(header);
}

function checkToken({ credentials, tokens }: GatewayState, call: ApiCall, text: string): Authentication {
  const token = tokens.find(text);
  if (token === undefined) return refuse(call, "token-unreadable");
  if (call.atMs >= token.expiresAtMs) return refuse(call, "token-expired", iamTime(token.expiresAtMs));
  const user = credentials.user(token.user);
  if (token.isRevoked || user === undefined) return refuse(call, "token-outdated");
  const projects = token.projectId === undefined ? Object.values(user.projects) : [token.projectId];
  return { caller: { name: token.user, projects, isGlobal: token.projectId === undefined, denied: user.denied } };
}

function refuse(call: ApiCall, error: GatewayError, detail?: string): Authentication {
  return { refusal: gatewayReply(error, call.requestId, detail) };
}
