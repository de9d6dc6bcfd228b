import type { ClientRequest, IncomingMessage } from "node:http";
import type { AgentOptions, RequestOptions } from "node:https";

/** What the AWS SDK uses of node:https, by its default export, in whose place the bundler puts it; loaded as node-http.ts is. */
const https = () => process.getBuiltinModule("node:https");

function Agent(options: AgentOptions) {
  return new (https().Agent)(options);
}

function request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
  return https().request(options, onResponse);
}

export default { Agent, request };
