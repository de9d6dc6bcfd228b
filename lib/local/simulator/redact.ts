import type { IncomingHttpHeaders } from "node:http";
import { parseJson } from "../parse-json.ts";
import type { ApiCall } from "./api-call.ts";

const SECRET_HEADERS = ["x-auth-token", "x-security-token", "x-subject-token", "cookie"];
const MAX_LOGGED_BODY = 4096;

/** Replaces secrets in the headers of a call. A signature keeps its access key and the names of the signed headers. */
export function redactHeaders({ headers }: ApiCall): IncomingHttpHeaders {
  const redacted = { ...headers };
  for (const name of SECRET_HEADERS) if (redacted[name] !== undefined) redacted[name] = "***";
  const signed = /^SDK-HMAC-SHA256 .*Signature=/.exec(redacted.authorization ?? "");
  if (redacted.authorization !== undefined) redacted.authorization = `${signed?.[0] ?? ""}***`;
  return redacted;
}

/** Replaces every password in the body of a token request, and the whole body if it is not JSON. */
export function redactBody({ body }: ApiCall, kind: string): string {
  if (kind !== "token") return body.slice(0, MAX_LOGGED_BODY);
  const json = parseJson(body);
  if (json === undefined) return body === "" ? "" : "***";
  const redacted = JSON.stringify(json, (key, value) =>
    key === "password" && typeof value !== "object" ? "***" : value,
  );
  return redacted.slice(0, MAX_LOGGED_BODY);
}
