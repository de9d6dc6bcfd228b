/**
 * What the AWS SDK and undici use of node:http, which the bundler puts in its place. Imported as an ES module, node:http
 * loads the undici that Node has built in, for its WebSocket; that takes 25 milliseconds, which only endpoints without TLS cost.
 */
export const { Agent, IncomingMessage, maxHeaderSize, request } = process.getBuiltinModule("node:http");
