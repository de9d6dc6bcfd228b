import { timingSafeEqual } from "node:crypto";
import { authorization } from "../../huawei/sign.ts";
import type { ApiCall } from "./api-call.ts";
import type { Key } from "./registry.ts";

/** The parts of an Authorization header. */
export type Signature = { readonly ak: string; readonly signedHeaders: readonly string[]; readonly hex: string };

const FORM = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** Parses an Authorization header; undefined for another form. */
export function readSignature(header: string): Signature | undefined {
  const [, ak, names, hex] = FORM.exec(header) ?? [];
  if (ak === undefined || names === undefined || hex === undefined) return undefined;
  return { ak, signedHeaders: names.split(";"), hex };
}

/**
 * Signs the received bytes and the named headers with the key, and tells whether the result is this signature.
 * Only X-Sdk-Date must be among them: Huawei's Go SDK signs it, User-Agent and X-Project-Id, and not the host.
 */
export function isSignedBy(call: ApiCall, { signedHeaders, hex }: Signature, key: Key): boolean {
  const headers = signedHeadersOf(call, signedHeaders);
  if (headers === undefined || !call.isText) return false;
  const made = sign({ method: call.method, path: call.target, headers, body: call.body }, key);
  return made !== undefined && timingSafeEqual(Buffer.from(made.slice(-64)), Buffer.from(hex));
}

/** The distance between X-Sdk-Date and now, in milliseconds; undefined for an unreadable date. */
export function clockSkewMs({ headers }: Pick<ApiCall, "headers">, nowMs: number): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers["x-sdk-date"] ?? "")) ?? [];
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(atMs) ? undefined : Math.abs(nowMs - atMs);
}

function signedHeadersOf(call: ApiCall, names: readonly string[]): Record<string, string> | undefined {
  if (!names.includes("x-sdk-date")) return undefined;
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = call.headers[name];
    if (typeof value !== "string") return undefined;
    headers[name] = value;
  }
  return headers;
}

function sign(request: Parameters<typeof authorization>[0], key: Key): string | undefined {
  try {
    return authorization(request, key);
  } catch {
    return undefined; // the percent-encoding of the path or query is invalid
  }
}
