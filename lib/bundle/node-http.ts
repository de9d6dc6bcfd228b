import type { AgentOptions, ClientRequest, IncomingMessage as Message, RequestOptions } from "node:http";

/**
 * What the AWS SDK and undici use of node:http, in whose place the bundler puts it: loaded when it is first used, which in a
 * worker is never, and then without the undici that Node has built in for its WebSocket.
 */
const http = () => process.getBuiltinModule("node:http"); // Node itself keeps the loaded module

/** What Node takes unless it is told otherwise. Source: nodejs.org/api/cli.html, --max-http-header-size. */
export const maxHeaderSize = 16_384;

export function Agent(options: AgentOptions) {
  return new (http().Agent)(options);
}

export function request(options: RequestOptions, onResponse: (response: Message) => void): ClientRequest {
  return http().request(options, onResponse);
}

/** undici compares what it is to send with it; ours are texts. */
export class IncomingMessage {}
