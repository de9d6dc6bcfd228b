import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What an SQS answers. */
export type Reply = { readonly status: number; readonly body: unknown };

/** Answers an action itself, or leaves it to the real SQS. */
export type Intervene = (action: string, passOn: () => Promise<Reply>) => Promise<Reply> | Reply | undefined;

/** An SQS that passes on to a real one what `intervene` does not answer. */
export async function startFaultySqs(url: string, intervene: Intervene) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const names = ["content-type", "x-amz-target", "authorization"];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const passOn = async () => {
      const answer = await fetch(url, { method: "POST", headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    try {
      const reply = await (intervene(action(request), passOn) ?? passOn());
      response
        .writeHead(reply.status, { "content-type": "application/x-amz-json-1.0" })
        .end(JSON.stringify(reply.body));
    } catch {
      response.destroy(); // the real one has been closed
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function action(request: IncomingMessage): string {
  return String(request.headers["x-amz-target"]).replace("AmazonSQS.", "");
}
