import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** An HTTP request as it came, read to its end. */
export type ApiCall = {
  readonly requestId: string;
  readonly atMs: number;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the body's bytes are exactly those of `body`. */
  readonly isText: boolean;
  /** Whether the body was longer than the gateway takes; `body` is then empty. */
  readonly isTooLarge: boolean;
};

const MAX_BODY_BYTES = 12 * 1024 * 1024; // the gateway's limit for signed requests

/** Reads a request; fails if the client goes away before its end. */
export async function readCall(request: IncomingMessage, atMs: number): Promise<ApiCall> {
  const bytes = await readBody(request);
  const target = request.url ?? "/";
  const queryAt = target.indexOf("?");
  return {
    requestId: randomUUID().replaceAll("-", ""),
    atMs,
    method: request.method ?? "GET",
    target,
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: new URLSearchParams(queryAt < 0 ? "" : target.slice(queryAt + 1)),
    headers: request.headers,
    body: bytes?.toString("utf8") ?? "",
    isText: bytes === undefined || isUtf8(bytes),
    isTooLarge: bytes === undefined,
  };
}

/** Undefined for a body over the limit, which is still read to its end so that the answer can be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
