import Agent from "undici/lib/dispatcher/agent.js";
import { type Answer, CallTimeoutError, exchange, type HttpRequest } from "../http/exchange.ts";

/** What became of a call: an answer; certainly not sent; or sent, for all we know, and never answered. */
export type TransportResult =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "unsent"; readonly reason: string }
  | { readonly kind: "lost"; readonly reason: string };

/** Sends a call over HTTP. */
export type Transport = (sending: HttpRequest) => Promise<TransportResult>;

const CONNECT_TIMEOUT_MS = 3_000;
const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 128 * 1024; // a token alone may have 32 KiB, which is more than undici takes unasked

/** Calls over connections that are kept alive, a pool for each origin; redirects are not followed. */
export function createTransport(): Transport {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  return (sending) => exchange(agent, sending).then((answer) => ({ kind: "answer", answer }), failureOf);
}

/** Errors that come before the first byte of a request is sent. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** Errors after which a request may have arrived: undici's own and the socket's. */
const LOST_CODES: ReadonlySet<string> = new Set([
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_HEADERS_OVERFLOW",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
]);

function failureOf(error: unknown): TransportResult {
  if (!(error instanceof Error)) throw error;
  if (error instanceof CallTimeoutError) return { kind: error.wasSent ? "lost" : "unsent", reason: error.message };
  // undici's parser has no code for some of what is not HTTP.
  const code = "code" in error && error.code !== undefined ? String(error.code) : error.name;
  const reason = `${code}: ${error.message}`;
  if (UNSENT_CODES.has(code) || isTlsFailure(code)) return { kind: "unsent", reason };
  if (error.name === "HTTPParserError" || LOST_CODES.has(code)) return { kind: "lost", reason };
  throw new Error("calling the cloud: an error of a kind that is not known", { cause: error });
}

/** The handshake failed, so the request was not sent. */
function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}
