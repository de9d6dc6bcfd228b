import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { isoTime } from "../time/iso-time.ts";

/** An access key pair of Huawei Cloud; a temporary one comes with its security token. */
export type AccessKey = { readonly ak: string; readonly sk: string; readonly securityToken?: string | undefined };

/** An HTTP request as it is signed: `path` is percent-encoded and may carry a query, `headers` by lower-case name hold host and x-sdk-date. */
export type Signable = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const ALGORITHM = "SDK-HMAC-SHA256";

/**
 * The Authorization header by which Huawei Cloud's SDKs sign a request, over every header given.
 * Source: support.huaweicloud.com/devg-apisign/api-sign-algorithm-001 and the signers of Huawei's own SDKs.
 */
export function authorization(request: Signable, key: AccessKey): string {
  const date = request.headers["x-sdk-date"];
  if (date === undefined) throw new Error("signing a request: it has no X-Sdk-Date header");
  const names = Object.keys(request.headers).sort();
  const signedHeaders = names.join(";");
  const stringToSign = `${ALGORITHM}\n${date}\n${hash("sha256", canonicalRequest(request, names, signedHeaders))}`;
  return `${ALGORITHM} Access=${key.ak}, SignedHeaders=${signedHeaders}, Signature=${hmac(secretOf(key), stringToSign)}`;
}

/** A moment as X-Sdk-Date writes it: `20261122T080000Z`. */
export function sdkDate(atMs: number): string {
  const iso = isoTime(atMs);
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

function canonicalRequest(
  { method, path, headers, body }: Signable,
  names: readonly string[],
  signedHeaders: string,
): string {
  const [pathname = "", query = ""] = path.split("?", 2);
  let headerLines = "";
  for (const name of names) headerLines += `${name}:${headers[name]?.trim()}\n`;
  return `${method}\n${canonicalPath(pathname)}\n${canonicalQuery(query)}\n${headerLines}\n${signedHeaders}\n${hash("sha256", body)}`;
}

/** Each segment encoded on its own; the slash at the end is signed whether it is sent or not. */
function canonicalPath(pathname: string): string {
  const encoded = NEEDS_NO_ENCODING.test(pathname)
    ? pathname
    : pathname.split("/").map(decodeURIComponent).map(encode).join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

/** Pairs sorted by their names as they were before encoding, then by value; a name without a value is still written with its `=`. */
function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => pair.split(/=(.*)/s, 2).map(decodeURIComponent))
    .map(([name = "", value = ""]) => ({ name, value }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

const NEEDS_NO_ENCODING = /^[\w\-.~/]*$/;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All but RFC 3986's unreserved characters as upper-case hex, which encodeURIComponent leaves out for `!'()*`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(secret: KeyObject, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** Keys as the signer takes them: to make one costs as much as to sign with it. */
const prepared = new WeakMap<AccessKey, KeyObject>();

function secretOf(key: AccessKey): KeyObject {
  const known = prepared.get(key);
  if (known) return known;
  const secret = createSecretKey(key.sk, "utf8");
  prepared.set(key, secret);
  return secret;
}
