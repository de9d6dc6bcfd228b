import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Call } from "../../lib/http/exchange.ts";
import { createTransport, type TransportResult } from "../../lib/huawei/transport.ts";
import { listen } from "../rig/listen.ts";

const CALL: Call = {
  method: "POST",
  path: "/v2/tasks/a/stop?x=%2F",
  headers: { "content-type": "application/json", "x-auth-token": "T" },
  body: "{}",
};

const cloud = createTransport();
const call = (origin: string, more: Partial<Call> = {}, timeoutMs = 5_000): Promise<TransportResult> =>
  cloud({ origin, call: { ...CALL, ...more }, timeoutMs });

const http = (listener: RequestListener) => listen(createServer(listener));

/** A server that does what it likes with a socket once the request has come. */
const tcp = (handle: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => void socket.once("data", () => handle(socket)).on("error", () => {})));

describe("an answer is told as it came", () => {
  test("with its status, its headers and its body", async () => {
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
    ["a body of just 1 MiB", 200, "x".repeat(1024 * 1024)],
  ])("%s", async (_, status, body) => {
    const origin = await http((_request, response) => {
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end(body);
    });
    expect(await call(origin)).toMatchObject({ kind: "answer", answer: { status, body, isCut: false } });
  });

  test("with a body that comes in pieces, whole", async () => {
    const origin = await http((_, response) => {
      response.write(Buffer.from("é").subarray(0, 1));
      setImmediate(() => response.end(Buffer.from("é").subarray(1)));
    });
    expect(await call(origin)).toMatchObject({ answer: { body: "é" } });
  });

  test("with a token of 32 KiB in a header", async () => {
    const token = "t".repeat(32 * 1024);
    const origin = await http((_, response) => void response.writeHead(201, { "x-subject-token": token }).end());
    expect(await call(origin)).toMatchObject({ answer: { headers: { "x-subject-token": token } } });
  });

  test.each([
    ["2 MiB at once", "x".repeat(2 * 1024 * 1024)],
    ["one byte over 1 MiB", "x".repeat(1024 * 1024 + 1)],
  ])("%s: cut, so that nothing is read in it", async (_, body) => {
    const origin = await http((_request, response) => void response.end(body));
    expect(await call(origin)).toMatchObject({ kind: "answer", answer: { status: 200, body: "", isCut: true } });
  });

  test("without an end: cut, and the connection given up", async () => {
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

describe("a call goes out as it is", () => {
  type Got = { method?: string | undefined; url?: string | undefined; headers: object; body: string };
  const echo = async () => {
    const got: Got[] = [];
    const origin = await http(async (request, response) => {
      got.push({ method: request.method, url: request.url, headers: request.headers, body: await text(request) });
      response.end();
    });
    return { got, origin };
  };

  test("with its method, its path to the letter, its headers and its body", async () => {
    const { got, origin } = await echo();
    await call(origin, { headers: { ...CALL.headers, host: "drs.example" } });
    expect(got).toMatchObject([
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

  test("without a body where it has none", async () => {
    const { got, origin } = await echo();
    await call(origin, { body: "" });
    await call(origin, { method: "GET", body: "" });
    expect(got).toMatchObject([
      { method: "POST", headers: { "content-length": "0" }, body: "" },
      { method: "GET", body: "" },
    ]);
  });
});

describe("connections", () => {
  /** A server that counts its connections. */
  const counting = async () => {
    const server = createServer((_, response) => void response.end("{}"));
    const counted = { connections: 0 };
    server.on("connection", () => {
      counted.connections += 1;
    });
    return { counted, origin: await listen(server) };
  };

  test("are kept for the calls that follow", async () => {
    const { counted, origin } = await counting();
    for (let i = 0; i < 20; i++) await call(origin);
    expect(counted.connections).toBeLessThanOrEqual(2); // a second one, should the first still be at the end of its answer
  });

  test("are not waited for: calls at the same time have one each", async () => {
    const { counted, origin } = await counting();
    await Promise.all(Array.from({ length: 10 }, () => call(origin)));
    expect(counted.connections).toBe(10);
  });

  test("belong to one origin: a server that hangs holds up nobody else", async () => {
    const hanging = await http(() => {});
    const { origin } = await counting();
    const hung = Promise.all(Array.from({ length: 20 }, () => call(hanging, {}, 300)));
    expect(await call(origin, {}, 200)).toMatchObject({ kind: "answer" });
    expect((await hung).map(({ kind }) => kind)).toEqual(new Array(20).fill("lost"));
  });

  test("that the server has closed in the meantime are replaced", async () => {
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

describe("a call that certainly was not sent", () => {
  test("nobody listens", async () => {
    const server = createTcpServer();
    const origin = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await call(origin)).toMatchObject({ kind: "unsent", reason: expect.stringMatching(/^ECONNREFUSED: /) });
  });

  test("a host that has no address", async () => {
    expect(await call("http://nowhere.invalid")).toMatchObject({
      kind: "unsent",
      reason: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN): /),
    });
  });

  test("a server that does not speak TLS", async () => {
    const origin = await tcp((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await call(origin.replace("http:", "https:"))).toMatchObject({ kind: "unsent" });
  });
});

describe("a call that may have arrived, and was never answered", () => {
  const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";

  test.each<[string, (socket: Socket) => void]>([
    ["a reset", (socket) => socket.resetAndDestroy()],
    ["a connection closed without a word", (socket) => socket.end()],
    ["half a status line", (socket) => socket.end("HTTP/1.1 2")],
    ["half of its headers", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-")],
    ["half a body, then the end", (socket) => socket.end(`${HEAD}{"status":`)],
    ["half a body, then a reset", (socket) => void socket.write(`${HEAD}{"sta`, () => socket.resetAndDestroy())],
    ["half of its chunks", (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel")],
    ["a chunk that is none", (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")],
    ["what is not HTTP", (socket) => socket.end("hello\r\n\r\n")],
    ["headers without end", (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(200 * 1024)}\r\n\r\n`)],
  ])("%s", async (_, handle) => {
    const sent = await call(await tcp(handle));
    expect(sent).toMatchObject({ kind: "lost", reason: expect.stringMatching(/^\w+: ./) });
  });

  test.each<[string, (socket: Socket) => void]>([
    ["that never comes", () => {}],
    ["whose body never ends", (socket) => void socket.write(`${HEAD}{"status":`)],
  ])("an answer %s, when the call's time is up", async (_, handle) => {
    const startMs = performance.now();
    expect(await call(await tcp(handle), {}, 100)).toMatchObject({
      kind: "lost",
      reason: "no answer within 100 ms",
    });
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});

describe("what is no weather is an error of our own", () => {
  test.each<[string, Partial<Call>]>([
    ["a header that cannot be sent", { headers: { "x-auth-token": "a\nb" } }],
    ["a path that is none", { path: "no slash" }],
  ])("%s", async (_, more) => {
    const origin = await http((_request, response) => void response.end());
    await expect(call(origin, more)).rejects.toThrow("calling the cloud: an error of a kind that is not known");
  });
});
