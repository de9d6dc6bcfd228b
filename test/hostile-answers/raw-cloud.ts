import { createServer as createTcpServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import { kindOf, type RequestKind } from "./request-kinds.ts";

/** One request as text, headers and body. */
export type RawRequest = { readonly kind: RequestKind; readonly text: string };

/** Writes an answer to a socket, byte for byte. */
export type WriteAnswer = (socket: Socket, request: RawRequest) => void;

/** A private key and its certificate in PEM. */
export type TlsFiles = { readonly key: string; readonly cert: string };

/** The server of a test: `answer` writes the answer to each request; `onConnect` replaces HTTP as a whole. */
export type RawCloudSetup = {
  readonly answer: WriteAnswer;
  readonly onConnect?: ((socket: Socket) => void) | undefined;
  readonly tls?: TlsFiles | undefined;
};

/** Starts a Huawei Cloud whose answers are raw bytes. It lists its requests so far, and counts the bytes that each connection took. */
export async function startRawCloud({ answer, onConnect, tls }: RawCloudSetup) {
  const requests: RawRequest[] = [];
  const sockets: Socket[] = [];
  const handle = (socket: Socket): void => {
    sockets.push(socket.on("error", () => {}));
    if (onConnect) onConnect(socket);
    else
      readRequests(socket, (text) => {
        const request = { kind: kindOf(text), text };
        requests.push(request);
        answer(socket, request);
      });
  };
  const server = tls ? createTlsServer(tls, handle).on("tlsClientError", () => {}) : createTcpServer(handle);
  const { port, close } = await listenOnLoopback(server);
  return {
    requests,
    mostBytesWritten: () => Math.max(0, ...sockets.map(({ bytesWritten }) => bytesWritten)),
    origin: `${tls || onConnect ? "https" : "http"}://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await close();
    },
  };
}

/** Calls back with each request once its body is complete; requests have a content length or no body. */
function readRequests(socket: Socket, onRequest: (text: string) => void): void {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
    if (text.length < headEnd + 4 + length) return;
    const whole = text.slice(0, headEnd + 4 + length);
    text = text.slice(whole.length);
    onRequest(whole);
  });
}
