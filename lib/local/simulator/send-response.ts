import type { ServerResponse } from "node:http";
import type { SimulatedResponse } from "./fault-replies.ts";
import type { Reply } from "./reply.ts";

const BYTES_NEVER_SENT = 64;

/** Sends an answer, or cuts, resets or leaves open the connection. */
export function sendResponse(response: ServerResponse, simulated: SimulatedResponse, requestId: string): void {
  if (response.destroyed) return; // the client has disconnected
  switch (simulated.kind) {
    case "reply":
      writeHead(response, simulated.reply, requestId, 0);
      response.end(simulated.reply.body);
      return;
    case "cut":
      writeHead(response, simulated.reply, requestId, BYTES_NEVER_SENT);
      response.write(simulated.reply.body || " ", () => response.socket?.destroy());
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      return; // the connection stays open until the client or the simulator closes it
  }
}

function writeHead(response: ServerResponse, reply: Reply, requestId: string, extraBytes: number): void {
  const length = Buffer.byteLength(reply.body) + extraBytes;
  const mayHaveBody = reply.status !== 204 && reply.status !== 304;
  response.writeHead(reply.status, {
    "x-request-id": requestId,
    ...(mayHaveBody && { "content-length": length }),
    ...reply.headers,
  });
}
