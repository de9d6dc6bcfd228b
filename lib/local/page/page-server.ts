import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";
import { explainTakenPort } from "../aws/explain-taken-port.ts";
import { refuseForeignRequest } from "../loopback-guard.ts";
import type { Actions } from "./actions/actions.ts";
import { createLiveUpdates, type UpdateSource } from "./live-updates.ts";
import { PAGE_HEADERS } from "./page-headers.ts";
import type { Story } from "./record/story.ts";
import { readStaticFile } from "./static-files.ts";
import { createPageToken, type PageToken } from "./token.ts";

/** The port of the page, what it shows and what it can do. */
export type PageServerOptions = {
  readonly port: number;
  readonly updates: UpdateSource;
  getStory(id: string): Story | undefined;
  readonly actions: Actions;
};

/** The running server. `url` holds the token in its fragment. */
export type PageServer = { readonly url: string; close(): Promise<void> };

const MAX_BODY_BYTES = 512 * 1024;

/** Serves the page on loopback. Files need no token, since they hold no data; all else does. */
export async function startPageServer({ port, ...options }: PageServerOptions): Promise<PageServer> {
  const token = createPageToken();
  const live = createLiveUpdates(options.updates);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    if (refuseForeignRequest(request, response)) return;
    const path = urlOf(request).pathname;
    const served = path.startsWith("/api/") ? serveApi(path) : serveFile(request, response, path);
    served.catch((error) => reply(response, 500, { problem: String(error) }));

    async function serveApi(path: string): Promise<void> {
      if (!isAllowed(request, token)) return reply(response, 401, { problem: NO_TOKEN });
      const serve = request.method === "POST" ? servePost : serveGet;
      await serve({ path, request, response, live, ...options });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explainTakenPort(error, port, "--page-port")));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${address.port}/#token=${token.text}`,
    async close() {
      live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NO_TOKEN =
  "the token is missing or not that of this run: open the address of the page that npm start has printed";

/** A browser names the site of every request, so that a token that leaked is of no use to another page. */
function isAllowed({ headers }: IncomingMessage, token: PageToken): boolean {
  const site = headers["sec-fetch-site"];
  const isOwnSite = site === undefined || site === "same-origin";
  const isOwnOrigin = headers.origin === undefined || headers.origin === `http://${headers.host}`;
  return isOwnSite && isOwnOrigin && token.isIn(headers.authorization);
}

type PageCall = Omit<PageServerOptions, "port"> & {
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly live: ReturnType<typeof createLiveUpdates>;
};

async function serveGet({ path, request, response, live, getStory }: PageCall): Promise<void> {
  if (request.method !== "GET") return reply(response, 405, { problem: "GET or POST" });
  if (path === "/api/updates") return live.open(response);
  const id = urlOf(request).searchParams.get("id") ?? "";
  const story = path === "/api/request" ? getStory(id) : undefined;
  if (story) reply(response, 200, story);
  else reply(response, 404, { problem: "no such request: the page keeps the newest 1,000" });
}

/** A program may send a path that is no URL, such as `//`: that is the path of no file. */
function urlOf({ url = "" }: IncomingMessage): URL {
  return URL.parse(url, "http://page") ?? new URL("http://page/no-url");
}

/** A body in JSON cannot come from a form of another page, whatever its origin. */
async function servePost({ path, request, response, actions }: PageCall): Promise<void> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    return reply(response, 415, { problem: "content-type must be application/json" });
  }
  if (!(Number(request.headers["content-length"]) <= MAX_BODY_BYTES)) {
    return reply(response, 413, { problem: `a body has a content-length of at most ${MAX_BODY_BYTES} bytes` });
  }
  const body = await json(request).catch(() => undefined);
  if (path === "/api/preview") return reply(response, 200, actions.preview(body));
  if (path === "/api/action") return reply(response, 200, await actions.run(body));
  reply(response, 404, { problem: "no such action" });
}

async function serveFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const file = request.method === "GET" ? await readStaticFile(path) : undefined;
  if (file === undefined) return reply(response, 404, { problem: "no such file" });
  response.writeHead(200, { "content-type": file.type, "content-length": file.content.length }).end(file.content);
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
    .end(text);
}
