import type { ClientRequest, IncomingMessage } from "node:http";
import type { AgentOptions, RequestOptions } from "node:https";

/**
 * The parts of node:https that the AWS SDK uses, in the default export; they load node:https at the first use. The bundler
 * replaces node:https with this. See node-http.ts for the time it saves.
 */
const https = () => process.getBuiltinModule("node:https");

function Agent(options: AgentOptions) {
  return new (https().Agent)(options);
}

function request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
  return https().request(options, onResponse);
}

export default { Agent, request };
