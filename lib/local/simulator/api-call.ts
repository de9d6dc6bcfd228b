import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** A received HTTP request, read to its end. */
export type ApiCall = {
  readonly requestId: string;
  readonly atMs: number;
  readonly method: string;
  /** The path and query as received, byte for byte. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** True if the body is valid UTF-8, so that `body` holds its exact bytes. */
  readonly isText: boolean;
  /** True if the body exceeds the gateway's limit; `body` is then empty. */
  readonly isTooLarge: boolean;
};

const MAX_BODY_BYTES = 12 * 1024 * 1024; // the limit of API Gateway for signed requests

/** Reads a request. Throws if the client disconnects before its end. */
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

/** Undefined for a body over the limit. It is still read to its end, since a client reads no answer while it sends. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
