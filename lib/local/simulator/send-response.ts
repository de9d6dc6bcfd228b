import type { ServerResponse } from "node:http";
import type { SimulatedResponse } from "./fault-replies.ts";
import type { Reply } from "./reply.ts";

const BYTES_NEVER_SENT = 64;

/** Sends an answer, or does to the socket what is to be done to it. */
export function sendResponse(response: ServerResponse, delivery: SimulatedResponse, requestId: string): void {
  if (response.destroyed) return; // the client did not wait
  switch (delivery.how) {
    case "reply":
      writeHead(response, delivery.reply, requestId, 0);
      response.end(delivery.reply.body);
      return;
    case "cut":
      writeHead(response, delivery.reply, requestId, BYTES_NEVER_SENT);
      response.write(delivery.reply.body || " ", () => response.socket?.destroy());
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      return; // until the client gives up or the simulator closes
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
