import { createServer, type RequestListener } from "node:http";
import { Agent, buildConnector } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { type Call, CallTimeoutError, exchange } from "../../lib/http/exchange.ts";
import { listen } from "../rig/listen.ts";

const CALL: Call = {
  method: "POST",
  path: "/v3/jobs/stop",
  headers: { "content-type": "application/json" },
  body: "{}",
};

/** Connects only once told to. */
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

test("a call that found no connection in its time was not sent, and is not sent when there is one", async () => {
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

test("a call that was sent and not answered in its time gives its connection up", async () => {
  const { promise: isClosed, resolve: closed } = Promise.withResolvers<void>();
  const { origin } = await server((request) => request.socket.on("close", closed));
  await expect(exchange(fastAgent(), { origin, call: CALL, timeoutMs: 100 })).rejects.toThrow(
    new CallTimeoutError(100, true),
  );
  await isClosed;
});

test("a call that was answered keeps no timer", async () => {
  const { origin } = await server((_, response) => response.end("{}"));
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const agent = fastAgent();
  await exchange(agent, { origin, call: CALL, timeoutMs: 60_000 });
  const before = timers();
  for (let call = 0; call < 20; call++) await exchange(agent, { origin, call: CALL, timeoutMs: 60_000 });
  expect(timers() - before).toBeLessThan(5);
});
