import type { CallScope } from "../accounts/scope.ts";
import type { Call } from "../http/exchange.ts";
import { type AccessKey, authorization, sdkDate } from "./sign.ts";

const USER_AGENT = { "user-agent": "stopcord" } as const; // not signed: a proxy may rewrite it

/** The call signed with an access key, over every header but User-Agent. */
export function signed(call: Call, { origin, projectId }: CallScope, key: AccessKey, nowMs: number): Call {
  const headers: Record<string, string> = {
    ...call.headers,
    host: origin.slice(origin.indexOf("//") + 2),
    "x-project-id": projectId,
    "x-sdk-date": sdkDate(nowMs),
  };
  if (key.securityToken) headers["x-security-token"] = key.securityToken;
  const signature = authorization({ ...call, headers }, key);
  return { ...call, headers: Object.assign(headers, USER_AGENT, { authorization: signature }) };
}

/** An HMAC of SHA-256 in hexadecimal digits, at the end of the header. */
const SIGNATURE_LENGTH = 64;

/** The signature in the Authorization header of a signed call; a service that echoes it must not show it to others. */
export function signatureOf({ headers }: Call): string {
  return headers.authorization?.slice(-SIGNATURE_LENGTH) ?? "";
}

/** The call with a token that IAM gave. */
export function withToken(call: Call, token: string): Call {
  return { ...call, headers: { ...call.headers, ...USER_AGENT, "x-auth-token": token } };
}
