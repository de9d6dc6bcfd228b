import { execFile } from "node:child_process";
import { createServer, type RequestListener } from "node:http";
import { promisify } from "node:util";
import { Agent, buildConnector } from "undici";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Call, CallTimeoutError, exchange } from "../../lib/http/exchange.ts";
import { listen } from "../rig/listen.ts";
import { PROJECT } from "../rig/project.ts";

const CALL: Call = {
  method: "POST",
  path: "/v3/jobs/stop",
  headers: { "content-type": "application/json" },
  body: "{}",
};

/** An agent that connects once `tell` is called. */
function slowAgent() {
  const connect = buildConnector({});
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const { promise: isConnected, resolve: connected } = Promise.withResolvers<void>();
  const agent = new Agent({
    connect: (options, callback) =>
      void told.then(() =>
        connect(options, (...result) => {
          callback(...result);
          connected();
        }),
      ),
  });
  onTestFinished(() => agent.destroy());
  return { agent, tell, isConnected };
}

function fastAgent(): Agent {
  const agent = new Agent();
  onTestFinished(() => agent.destroy());
  return agent;
}

async function server(listener: RequestListener) {
  const paths: (string | undefined)[] = [];
  const origin = await listen(
    createServer((request, response) => {
      paths.push(request.url);
      listener(request, response);
    }),
  );
  return { origin, paths };
}

test("a call that times out before it connects is not sent, and is not sent later", async () => {
  const { agent, tell, isConnected } = slowAgent();
  const { origin, paths } = await server((_, response) => response.end("{}"));
  const late = exchange(agent, { origin, call: CALL, timeoutMs: 50 });
  await expect(late).rejects.toThrow(new CallTimeoutError(50, false));
  const next = exchange(agent, { origin, call: { ...CALL, path: "/next" }, timeoutMs: 5_000 });
  tell();
  await isConnected;
  expect(await next).toMatchObject({ status: 200, body: "{}" });
  expect(paths).toEqual(["/next"]);
});

test("a call that times out after it was sent closes its connection", async () => {
  const { promise: isClosed, resolve: closed } = Promise.withResolvers<void>();
  const { origin } = await server((request) => request.socket.on("close", closed));
  await expect(exchange(fastAgent(), { origin, call: CALL, timeoutMs: 100 })).rejects.toThrow(
    new CallTimeoutError(100, true),
  );
  await isClosed;
});

/** Makes one call with a timeout of an hour, closes its connection, and has nothing more to do. */
const CALL_ONCE = `
  import { Agent } from "undici";
  const [exchangeUrl, origin] = process.argv.slice(1);
  const { exchange } = await import(exchangeUrl);
  const agent = new Agent();
  const call = { method: "GET", path: "/", headers: {}, body: "" };
  console.log((await exchange(agent, { origin, call, timeoutMs: 3_600_000 })).status);
  await agent.close();
`;

test("a call that was answered does not keep its process alive until its timeout", async () => {
  const { origin } = await server((_, response) => response.end("{}"));
  const exchangeUrl = new URL("../../lib/http/exchange.ts", import.meta.url).href;
  const args = ["--input-type=module", "-e", CALL_ONCE, exchangeUrl, origin];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  expect(stdout).toBe("200\n");
});

test("a body in chunks of one byte keeps no chunk, since a Buffer for each byte fills the memory", async () => {
  const dispatcher = fastAgent();
  const controller = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} };
  const chunk = Buffer.alloc(1);
  vi.spyOn(dispatcher, "dispatch").mockImplementation((_, handler) => {
    handler.onResponseStart?.(controller, 200, {}, "OK");
    for (const byte of Buffer.from("one byte at a time")) {
      chunk[0] = byte; // a chunk that were kept would change
      handler.onResponseData?.(controller, chunk);
    }
    handler.onResponseEnd?.(controller, {});
    return true;
  });
  expect(await exchange(dispatcher, { origin: "http://127.0.0.1", call: CALL, timeoutMs: 1_000 })).toMatchObject({
    body: "one byte at a time",
  });
});
