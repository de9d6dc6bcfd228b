import type { Server } from "node:net";
import * as z from "zod/mini";

/** A server that listens on loopback. */
export type LoopbackServer = { readonly origin: string; readonly port: number; close(): Promise<void> };

/** Lets a server listen on a free port of this machine; `close` resets its connections. */
export async function listenOnLoopback(server: Server & { closeAllConnections?(): void }): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async close() {
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
