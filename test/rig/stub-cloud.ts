import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { listen, type OnEnd } from "./listen.ts";

/** A request to AWS or Huawei Cloud. */
export type CloudRequest = {
  /** The name of the AWS action, such as `SendMessageBatch`; for any other request its method and path. */
  readonly action: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** The connection that the request came over. */
  readonly socket: Socket;
};

/** An answer; `body` is sent as JSON. The default status is 200. */
export type CloudReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

export type StubCloudOptions = {
  reply(request: CloudRequest): CloudReply | Promise<CloudReply>;
  /** Registers the end of the server. */
  readonly onEnd?: OnEnd;
  /** A private key and its certificate in PEM; with them the server speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
};

/** Starts a server that answers every request by `reply`, and returns its origin. */
export async function startStubCloud({ reply, onEnd, tls }: StubCloudOptions): Promise<string> {
  const create = tls ? createTlsServer.bind(undefined, tls) : createServer;
  const server = create(async (request, response) => {
    const { method, url, headers, socket } = request;
    const action = String(headers["x-amz-target"] ?? "").split(".")[1] ?? `${method} ${url}`;
    const answer = await reply({ action, body: await text(request), headers, socket });
    response.writeHead(answer.status ?? 200, { "content-type": "application/x-amz-json-1.0", ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  const origin = await listen(server, onEnd);
  return tls ? origin.replace("http:", "https:") : origin;
}
