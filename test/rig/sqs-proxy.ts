import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listenOnLoopback } from "./loopback-server.ts";
import { httpReply, readSqsRequest, type SqsEntry, type SqsReply, type SqsRequest } from "./sqs-request.ts";

/** Sends the request to the real SQS, with these entries in place of its own if there are any, and returns the answer. */
export type PassOn = (entries?: readonly SqsEntry[]) => Promise<SqsReply>;

/** Answers a request, resets its connection, or leaves it to the real SQS by `undefined`; may call `passOn` itself. */
export type Intervene = (
  request: SqsRequest,
  passOn: PassOn,
) => Promise<SqsReply | "reset"> | SqsReply | "reset" | undefined;

/** An SQS in front of a real one. */
export type SqsProxy = { readonly url: string; close(): Promise<void> };

/** Starts a proxy on loopback that passes on every request that `intervene` does not answer. */
export async function startSqsProxy(realUrl: string, intervene: Intervene): Promise<SqsProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const sqsRequest = readSqsRequest(String(incoming.headers["x-amz-target"]), body);
    const isGone = new AbortController();
    response.once("close", () => isGone.abort());
    const passOn: PassOn = (entries) => {
      const sent = entries === undefined ? body : JSON.stringify({ ...JSON.parse(body), Entries: entries });
      return forward(incoming, sent, { url: realUrl, agent, signal: isGone.signal });
    };
    const reply = await (intervene(sqsRequest, passOn) ?? passOn());
    if (reply === "reset") response.socket?.resetAndDestroy();
    else write(response, reply);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy()); // the real SQS is closed, or the client is gone
  });
  const { origin, close } = await listenOnLoopback(server);
  return {
    url: origin,
    async close() {
      agent.destroy();
      await close();
    },
  };
}

function write(response: ServerResponse, reply: SqsReply): void {
  const { status, headers, body } = httpReply(reply);
  response.writeHead(status, headers).end(JSON.stringify(body));
}

type Target = { readonly url: string; readonly agent: Agent; readonly signal: AbortSignal };

/** Sends a request on. The signal aborts it, so that the real SQS does not answer a long poll that nobody reads. */
function forward(incoming: IncomingMessage, body: string, { url, agent, signal }: Target): Promise<SqsReply> {
  const { host: _, connection: __, "content-length": ___, ...headers } = incoming.headers;
  const options = { method: "POST", agent, signal, headers: { ...headers, "content-length": Buffer.byteLength(body) } };
  return new Promise((resolve, reject) => {
    const forwarded = request(url, options, (answer) => {
      text(answer)
        .then((json) => resolve({ status: answer.statusCode ?? 500, body: JSON.parse(json || "{}") }))
        .catch(reject); // an answer to another service than SQS may be no JSON
    });
    forwarded.once("error", reject).end(body);
  });
}
