import type { IncomingHttpHeaders } from "node:http";
import type { ApiCall } from "./api-call.ts";
import { parseJson } from "./service-request.ts";

const SECRET_HEADERS = ["x-auth-token", "x-security-token", "x-subject-token", "cookie"];
const MAX_LOGGED_BODY = 4096;

/** A call's headers without its secrets: a signature keeps its key and the names of what it covers. */
export function redactHeaders({ headers }: ApiCall): IncomingHttpHeaders {
  const masked = { ...headers };
  for (const name of SECRET_HEADERS) if (masked[name] !== undefined) masked[name] = "***";
  const signed = /^SDK-HMAC-SHA256 .*Signature=/.exec(masked.authorization ?? "");
  if (masked.authorization !== undefined) masked.authorization = `${signed?.[0] ?? ""}***`;
  return masked;
}

/** A call's body with every password masked; a token request that is no JSON is masked whole. */
export function redactBody({ body }: ApiCall, kind: string): string {
  if (kind !== "token") return body.slice(0, MAX_LOGGED_BODY);
  const json = parseJson(body);
  if (json === undefined) return body === "" ? "" : "***";
  return JSON.stringify(json, (key, value) => (key === "password" && typeof value === "string" ? "***" : value));
}
