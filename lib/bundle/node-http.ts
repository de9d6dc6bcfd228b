import type { AgentOptions, ClientRequest, IncomingMessage as Message, RequestOptions } from "node:http";

/**
 * The parts of node:http that the AWS SDK and undici use; they load node:http at the first use. The bundler replaces node:http
 * with this. A worker never uses it, because it sends everything over undici.
 *
 * Together with node-https.ts it saves 1.4 ms of a worker's cold start: the time to load both modules after node:net and
 * node:tls (minimum of 60 new processes, Node 24.21, two cores). With an endpoint without TLS, it saves 16 ms of 107 ms of the
 * router's cold start, because an ES import of node:http also loads the undici inside Node (test/bench/cold-start.ts, median
 * of 60 runs).
 */
const http = () => process.getBuiltinModule("node:http"); // Node keeps the loaded module

/** Node's default in bytes. Source: nodejs.org/api/cli.html, --max-http-header-size. */
export const maxHeaderSize = 16_384;

export function Agent(options: AgentOptions) {
  return new (http().Agent)(options);
}

export function request(options: RequestOptions, onResponse: (response: Message) => void): ClientRequest {
  return http().request(options, onResponse);
}

/** Class that undici compares request bodies with; stopcord's bodies are strings. */
export class IncomingMessage {}
