import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Call } from "../../lib/http/exchange.ts";
import { createTransport, type TransportResult } from "../../lib/huawei/transport.ts";
import { listen } from "../rig/listen.ts";

const CALL: Call = {
  method: "POST",
  path: "/v2/tasks/a/stop?x=%2F",
  headers: { "content-type": "application/json", "x-auth-token": "T" },
  body: "{}",
};

const transport = createTransport();
const call = (origin: string, more: Partial<Call> = {}, timeoutMs = 5_000): Promise<TransportResult> =>
  transport({ origin, call: { ...CALL, ...more }, timeoutMs });

const http = (listener: RequestListener) => listen(createServer(listener));

/** A TCP server that handles each socket once the first bytes of a request have come. */
const tcp = (handle: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => void socket.once("data", () => handle(socket)).on("error", () => {})));

/** A server that answers every request, on a port that a test can take again. */
async function startServer(at = 0) {
  const server = createServer((_, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
  const { port } = Object(server.address());
  return { server, port, origin: `http://127.0.0.1:${port}` };
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe("an answer", () => {
  test("comes with its status, headers and body", async () => {
    const origin = await http((_, response) => {
      response.writeHead(400, { "X-Request-Id": "r", "content-type": "text/html" }).end('{"error_code":"é"}');
    });
    expect(await call(origin)).toMatchObject({
      kind: "answer",
      answer: { status: 400, headers: { "x-request-id": "r" }, body: '{"error_code":"é"}', isCut: false },
    });
  });

  test.each([
    ["an empty body", 200, ""],
    ["no body", 204, ""],
    ["HTML", 503, "<html><body>503</body></html>"],
    ["a redirect, which is not followed", 302, ""],
    ["a body of exactly 1 MiB", 200, "x".repeat(1024 * 1024)],
  ])("comes as it is: %s", async (_, status, body) => {
    const origin = await http((_request, response) => {
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end(body);
    });
    expect(await call(origin)).toMatchObject({ kind: "answer", answer: { status, body, isCut: false } });
  });

  test("whose body comes in pieces is put together", async () => {
    const origin = await http((_, response) => {
      response.write(Buffer.from("é").subarray(0, 1));
      setImmediate(() => response.end(Buffer.from("é").subarray(1)));
    });
    expect(await call(origin)).toMatchObject({ answer: { body: "é" } });
  });

  test("may have a token of 32 KiB in a header", async () => {
    const token = "t".repeat(32 * 1024);
    const origin = await http((_, response) => void response.writeHead(201, { "x-subject-token": token }).end());
    expect(await call(origin)).toMatchObject({ answer: { headers: { "x-subject-token": token } } });
  });

  test.each([
    ["2 MiB at once", "x".repeat(2 * 1024 * 1024)],
    ["one byte over 1 MiB", "x".repeat(1024 * 1024 + 1)],
  ])("of %s is cut, so that nothing is read in it", async (_, body) => {
    const origin = await http((_request, response) => void response.end(body));
    expect(await call(origin)).toMatchObject({ kind: "answer", answer: { status: 200, body: "", isCut: true } });
  });

  test("without an end is cut, and its connection closed", async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await http((_, response) => {
      response.on("close", closed.resolve);
      const pour = () => void (response.destroyed || response.write("x".repeat(64 * 1024), pour));
      pour();
    });
    expect(await call(origin)).toMatchObject({ answer: { isCut: true } });
    await closed.promise;
  });
});

describe("a call", () => {
  type Received = { method?: string | undefined; url?: string | undefined; headers: object; body: string };
  const echo = async () => {
    const received: Received[] = [];
    const origin = await http(async (request, response) => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body: await text(request) });
      response.end();
    });
    return { received, origin };
  };

  test("is sent with its method, its path unchanged, its headers and its body", async () => {
    const { received, origin } = await echo();
    await call(origin, { headers: { ...CALL.headers, host: "drs.example" } });
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/v2/tasks/a/stop?x=%2F",
        headers: {
          host: "drs.example",
          "content-type": "application/json",
          "x-auth-token": "T",
          "content-length": "2",
        },
        body: "{}",
      },
    ]);
  });

  test("is sent without a body where it has none", async () => {
    const { received, origin } = await echo();
    await call(origin, { body: "" });
    await call(origin, { method: "GET", body: "" });
    expect(received).toMatchObject([
      { method: "POST", headers: { "content-length": "0" }, body: "" },
      { method: "GET", body: "" },
    ]);
  });
});

describe("connections", () => {
  /** Starts a server that counts its connections. */
  const counting = async () => {
    const server = createServer((_, response) => void response.end("{}"));
    const counted = { connections: 0 };
    server.on("connection", () => {
      counted.connections += 1;
    });
    return { counted, origin: await listen(server) };
  };

  test("are kept for later calls", async () => {
    const { counted, origin } = await counting();
    for (let i = 0; i < 20; i++) await call(origin);
    expect(counted.connections).toBeLessThanOrEqual(2); // a second one where the first is still at the end of its answer
  });

  test("are not waited for: ten calls at once use ten", async () => {
    const { counted, origin } = await counting();
    await Promise.all(Array.from({ length: 10 }, () => call(origin)));
    expect(counted.connections).toBe(10);
  });

  test("belong to one origin: a server that hangs delays no call to another", async () => {
    const hanging = await http(() => {});
    const { origin } = await counting();
    const hung = Promise.all(Array.from({ length: 20 }, () => call(hanging, {}, 300)));
    expect(await call(origin, {}, 200)).toMatchObject({ kind: "answer" });
    expect((await hung).map(({ kind }) => kind)).toEqual(new Array(20).fill("lost"));
  });

  test("that the server has closed are replaced", async () => {
    const sockets: Socket[] = [];
    const server = createServer((_, response) => void response.end("{}"));
    server.on("connection", (socket) => sockets.push(socket));
    const origin = await listen(server);
    await call(origin);
    const closed = new Promise((resolve) => sockets[0]?.on("close", resolve));
    sockets[0]?.destroy();
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(await call(origin)).toMatchObject({ kind: "answer" });
  });
});

describe("a call that was certainly not sent", () => {
  test("is `unsent` with ECONNREFUSED where nothing listens on the port", async () => {
    const server = createTcpServer();
    const origin = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await call(origin)).toMatchObject({ kind: "unsent", reason: expect.stringMatching(/^ECONNREFUSED: /) });
  });

  test("is `unsent` with the resolver's code where the host has no address", async () => {
    expect(await call("http://nowhere.invalid")).toMatchObject({
      kind: "unsent",
      reason: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN): /),
    });
  });

  test("is `unsent` where the server does not speak TLS", async () => {
    const origin = await tcp((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await call(origin.replace("http:", "https:"))).toMatchObject({ kind: "unsent" });
  });
});

describe("a call that may have arrived and got no answer", () => {
  const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";

  test.each<[string, (socket: Socket) => void]>([
    ["a reset", (socket) => socket.resetAndDestroy()],
    ["a connection that closes", (socket) => socket.end()],
    ["half a status line", (socket) => socket.end("HTTP/1.1 2")],
    ["half of its headers", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-")],
    ["half a body, then a close", (socket) => socket.end(`${HEAD}{"status":`)],
    ["half a body, then a reset", (socket) => void socket.write(`${HEAD}{"sta`, () => socket.resetAndDestroy())],
    ["half of its chunks", (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel")],
    ["a malformed chunk", (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")],
    ["bytes that are not HTTP", (socket) => socket.end("hello\r\n\r\n")],
    ["headers over 128 KiB", (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(200 * 1024)}\r\n\r\n`)],
  ])("is `lost` after %s, and nothing is warned of", async (_, handle) => {
    const warnings: string[] = [];
    const sent = await createTransport((message) => warnings.push(message))({
      origin: await tcp(handle),
      call: CALL,
      timeoutMs: 5_000,
    });
    expect(sent).toMatchObject({ kind: "lost", reason: expect.stringMatching(/^\w+: ./) });
    expect(warnings).toEqual([]);
  });

  test.each<[string, (socket: Socket) => void]>([
    ["does not come", () => {}],
    ["does not end", (socket) => void socket.write(`${HEAD}{"status":`)],
  ])("is `lost` at its time limit where the answer %s", async (_, handle) => {
    const startMs = performance.now();
    expect(await call(await tcp(handle), {}, 100)).toMatchObject({
      kind: "lost",
      reason: "no answer within 100 ms",
    });
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});

describe("a call over TLS", () => {
  const TLS_FILES = join(import.meta.dirname, "../pipeline/tls");

  /** A TLS server with a certificate that nobody trusts; its clients' bytes pass a TCP server that may add bytes to its own. */
  const tls = async (onRequest: (toClient: Socket) => void) => {
    const toClient = Promise.withResolvers<Socket>();
    const [cert, key] = await Promise.all([
      readFile(join(TLS_FILES, "certificate.pem")),
      readFile(join(TLS_FILES, "key.pem")),
    ]);
    let requests = 0;
    const server = createTlsServer({ cert, key }, async () => {
      requests += 1;
      onRequest(await toClient.promise);
    });
    const port = Number(new URL(await listen(server)).port);
    const origin = await listen(
      createTcpServer((socket) => {
        toClient.resolve(socket);
        const upstream = connect(port, "127.0.0.1");
        for (const end of [socket, upstream]) end.on("error", () => {});
        socket.pipe(upstream).pipe(socket);
      }),
    );
    return { origin: origin.replace("http:", "https:"), requests: () => requests };
  };

  test("is `unsent` where the certificate is not trusted", async () => {
    const { origin, requests } = await tls(() => {});
    expect(await call(origin)).toMatchObject({ kind: "unsent", reason: expect.stringMatching(/^DEPTH_ZERO_/) });
    expect(requests()).toBe(0);
  });

  test.each<[string, (socket: Socket) => void]>([
    ["a close", (socket) => socket.end()],
    ["a reset", (socket) => void socket.resetAndDestroy()],
    ["plain HTTP", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")],
  ])(
    "is `unsent` where the handshake ends with %s (a handshake that ended early once left doubt)",
    async (_, handle) => {
      const origin = (await tcp(handle)).replace("http:", "https:");
      expect(await call(origin)).toMatchObject({ kind: "unsent", reason: expect.stringMatching(/^\w+: ./) });
    },
  );

  test.each([
    ["bytes that are not TLS", Buffer.from("hello, hello, hello")],
    ["a record that cannot be decrypted", Buffer.from([0x17, 3, 3, 0, 20, ...new Array(20).fill(7)])],
    ["an alert in the clear", Buffer.from([0x15, 3, 3, 0, 2, 2, 40])],
  ])("is `lost` where %s come after the request, since the handshake was over", async (_, bytes) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0"); // read for each connection
    vi.spyOn(process, "emitWarning").mockImplementation(() => {}); // Node warns of that variable
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    });
    const { origin, requests } = await tls((socket) => void socket.write(bytes));
    const transport = createTransport(); // of its own: a kept connection is trusted already
    expect(await transport({ origin, call: CALL, timeoutMs: 5_000 })).toMatchObject({ kind: "lost" });
    expect(requests()).toBe(1);
  });
});

describe("a transport error that we do not know", () => {
  /** Makes a call with a transport of its own; gives its result and the warnings. */
  const warned = async (origin: string, more: Partial<Call> = {}) => {
    const warnings: string[] = [];
    const transport = createTransport((message) => warnings.push(message));
    const result = await transport({ origin, call: { ...CALL, ...more }, timeoutMs: 5_000 });
    return { result, warnings };
  };

  test.each<[string, Partial<Call>, string]>([
    ["a header that cannot be sent", { headers: { "x-auth-token": "a\nb" } }, "UND_ERR_INVALID_ARG"],
    ["a path that is none", { path: "no slash" }, "UND_ERR_INVALID_ARG"],
  ])("counts as `lost` and is warned of with its code: %s", async (_, more, code) => {
    const origin = await http((_request, response) => void response.end());
    const { result, warnings } = await warned(origin, more);
    expect(result).toMatchObject({ kind: "lost", reason: expect.stringMatching(`^${code}: .`) });
    expect(warnings).toEqual([expect.stringContaining(code)]);
  });

  test("counts as `lost` where the origin is no URL", async () => {
    const { result, warnings } = await warned("not a URL");
    expect(result).toMatchObject({ kind: "lost" });
    expect(warnings).toEqual([expect.stringContaining("transport error that we do not know")]);
  });

  test.each([
    ["HTTP status 000", "HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n"],
    ["HTTP status 099", "HTTP/1.1 099 Early\r\ncontent-length: 0\r\n\r\n"],
    ["HTTP status 1000", "HTTP/1.1 1000 Late\r\ncontent-length: 0\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc"],
    ["an answer that upgrades the connection", "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
    ["an informational answer and no other", "HTTP/1.1 100 Continue\r\n\r\n"],
  ])("never rejects the call: %s is `lost` (an unknown one once left a request unsettled)", async (_, answer) => {
    const { result } = await warned(await tcp((socket) => socket.end(answer)));
    expect(result).toMatchObject({ kind: "lost" });
  });

  test("carries no header of the call in its reason or its warning", async () => {
    const origin = await http((_request, response) => void response.end());
    const { result, warnings } = await warned(origin, { headers: { "x-auth-token": "very-secret\n" } });
    expect(JSON.stringify([result, warnings])).not.toContain("very-secret");
  });
});

test("an origin that cannot be reached is warned of once for each outage, with the cause", async () => {
  const warnings: string[] = [];
  const watched = createTransport((message) => warnings.push(message));
  const { server, origin, port } = await startServer();
  const callOnce = () => watched({ origin, call: CALL, timeoutMs: 5_000 });
  await stopServer(server);
  for (const _ of [1, 2]) expect(await callOnce()).toMatchObject({ kind: "unsent" });
  const cause = `no call to ${origin} can be sent: ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:${port}`;
  expect(warnings).toEqual([cause]);
  const { server: again } = await startServer(port);
  expect(await callOnce()).toMatchObject({ kind: "answer" });
  await stopServer(again);
  expect(await callOnce()).not.toMatchObject({ kind: "answer" });
  await callOnce();
  expect(warnings).toEqual([cause, cause]);
});
