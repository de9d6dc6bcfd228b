import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";

/** An answer of an AWS service. */
export type AwsReply = { readonly status?: number; readonly body: object; readonly headers?: Record<string, string> };

/** Of the test itself, since concurrent tests share the global one. */
export type OnTestFinished = (end: () => Promise<void>) => void;

/** The URL of a server that answers every request with what `reply` says of its action, or method and path, and its body. */
export async function startAwsStub(
  onTestFinished: OnTestFinished,
  reply: (action: string, body: string) => AwsReply,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
    const action = target ?? `${request.method} ${request.url}`;
    const { status = 200, body, headers = {} } = reply(action, await text(request));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${port}`;
}
