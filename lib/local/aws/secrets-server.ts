import { createServer } from "node:http";
import * as z from "zod/mini";
import { refuseForeignRequest } from "../loopback-guard.ts";
import type { LocalSecrets } from "./secrets/local-secrets.ts";

/** The embedded Secrets Manager, at `url`. */
export type SecretsServer = { readonly url: string; close(): Promise<void> };

/** The media type of the protocol of Secrets Manager. */
export const SECRETS_MEDIA_TYPE = "application/x-amz-json-1.1";

/** Starts a server of the secrets on a free loopback port. */
export async function startSecretsServer(secrets: Pick<LocalSecrets, "answer">): Promise<SecretsServer> {
  const server = createServer(async (request, response) => {
    if (refuseForeignRequest(request, response)) return;
    const { status, body } = await secrets.answer(request);
    response.writeHead(status, { "content-type": SECRETS_MEDIA_TYPE }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
