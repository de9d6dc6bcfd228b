import Agent from "undici/lib/dispatcher/agent.js";
import { type Answer, CallNotSentError, CallTimeoutError, exchange, type HttpRequest } from "../http/exchange.ts";

/** The end of one HTTP request: an answer; `unsent`, certainly not sent; `lost`, perhaps sent and never answered. */
export type TransportResult =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "unsent"; readonly reason: string }
  | { readonly kind: "lost"; readonly reason: string };

/** Sends a call over HTTP; never rejects. */
export type Transport = (request: HttpRequest) => Promise<TransportResult>;

const CONNECT_TIMEOUT_MS = 3_000;
const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 128 * 1024; // a token alone may have 32 KiB, which is more than undici takes by default

/** A transport with connections that are kept alive, a pool for each origin; redirects are not followed. `warn` hears of errors we do not know, and of the first call to an origin that cannot be sent. */
export function createTransport(warn: (message: string) => void = () => {}): Transport {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  const unreachable = new Set<string>();
  return async (request) => {
    const { origin } = request;
    const result = await exchange(agent, request).then(
      (answer): TransportResult => ({ kind: "answer", answer }),
      (error) => failureOf(error, warn),
    );
    if (result.kind === "answer") unreachable.delete(origin);
    else if (result.kind === "unsent" && !unreachable.has(origin)) {
      unreachable.add(origin); // one line for each outage, not one for each call
      warn(`no call to ${origin} can be sent: ${result.reason}`);
    }
    return result;
  };
}

/** Errors of a connection that is not made. */
const CONNECT_CODES: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** Errors of a connection that ends, undici's own and the socket's. They come during the TLS handshake too. */
const BROKEN_CODES: ReadonlySet<string> = new Set([
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_HEADERS_OVERFLOW",
  "ECONNRESET",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
]);

/** An error that we do not know counts as lost: the request may have arrived, so the task's state decides. */
function failureOf(error: unknown, warn: (message: string) => void): TransportResult {
  if (error instanceof CallTimeoutError) return { kind: error.wasSent ? "lost" : "unsent", reason: error.message };
  const isUnsent = error instanceof CallNotSentError;
  const { code, message } = codeAndMessageOf(isUnsent ? error.cause : error);
  const reason = `${code}: ${message}`;
  const isKnown = CONNECT_CODES.has(code) || BROKEN_CODES.has(code) || isTlsFailure(code) || isParserError(error);
  if (!isKnown) warn(`a call to Huawei Cloud ended with a transport error that we do not know: ${reason}`);
  return { kind: isKnown && isUnsent ? "unsent" : "lost", reason };
}

function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === "HTTPParserError";
}

/** undici's parser gives no code for some of what is not HTTP. */
function codeAndMessageOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: "unknown", message: String(error) };
  const code = "code" in error && error.code !== undefined ? String(error.code) : error.name;
  return { code, message: error.message };
}

/** An error of TLS itself, such as a certificate that is not trusted. */
function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}
