import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listen } from "../../rig/listen.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startStubCloud } from "../../rig/stub-cloud.ts";
import { withoutPlace } from "../../rig/without-place.ts";

const TLS = join(import.meta.dirname, "../../pipeline/tls");
const HTML = { "content-type": "text/html" };
const JSON_TYPE = { "content-type": "application/x-amz-json-1.0" };

function answering(answer: (response: ServerResponse) => void): Server {
  return createHttpServer((request, response) => {
    response.on("error", () => {});
    request.resume();
    answer(response);
  });
}

const answeringWith = (status: number, body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  answering((response) => response.writeHead(status, headers).end(body));

/** A server that sends these bytes and ends the connection. */
const sending = (bytes: string) =>
  createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(bytes));
  });

const notSqs = (status: number) => `URL answers HTTP ${status}, which is not SQS: check --endpoint-url`;
const NOT_WHOLE = "URL closed the connection without a whole answer: check --endpoint-url";

/** Servers that are not SQS, or an SQS that fails, and what the command says about each. */
const ENDPOINTS: readonly (readonly [string, () => Server, string])[] = [
  ["503 with HTML", () => answeringWith(503, "<html>down</html>", HTML), notSqs(503)],
  ["503 with an empty object", () => answeringWith(503, "{}"), notSqs(503)],
  ["502 without a body", () => answeringWith(502, ""), notSqs(502)],
  ["200 with HTML", () => answeringWith(200, "<html>AccessDenied</html>", HTML), notSqs(200)],
  ["200 with an empty object", () => answeringWith(200, "{}"), notSqs(200)],
  ["200 without a body", () => answeringWith(200, ""), notSqs(200)],
  ["200 with null", () => answeringWith(200, "null"), notSqs(200)],
  ["200 with a list", () => answeringWith(200, "[]"), notSqs(200)],
  ["200 with half an object", () => answeringWith(200, '{"QueueUrl":'), notSqs(200)],
  ["200 with fields of other types", () => answeringWith(200, '{"QueueUrl":5,"Messages":7}'), notSqs(200)],
  ["200 with a list for Messages", () => answeringWith(200, '{"QueueUrl":"http://q","Messages":7}'), notSqs(200)],
  ["204", () => answeringWith(204, ""), notSqs(204)],
  ["301 to elsewhere", () => answeringWith(301, "", { location: "http://127.0.0.1:1/" }), notSqs(301)],
  ["403 with HTML", () => answeringWith(403, "<html>no</html>", HTML), notSqs(403)],
  ["404 with text", () => answeringWith(404, "not found"), notSqs(404)],
  ["405 with XML, as S3", () => answeringWith(405, "<?xml?><Error><Code>MethodNotAllowed</Code></Error>"), notSqs(405)],
  ["another AWS service", () => answeringWith(400, '{"__type":"x#UnknownOperationException"}'), notSqs(400)],
  [
    "an error with a text of 500,000 characters",
    () => answeringWith(403, JSON.stringify({ __type: "InvalidClientTokenId", message: "no ".repeat(200_000) })),
    `URL rejected the AWS credentials (${"no ".repeat(167).slice(0, 500)}): renew them, or correct AWS_PROFILE or AWS_ACCESS_KEY_ID`,
  ],
  ["an error that is no text", () => answeringWith(400, '{"__type":"X","message":{}}'), "URL answers HTTP 400 (X: {})"],
  [
    "an error without a known name",
    () => answeringWith(400, '{"__type":"X","message":"m"}'),
    "URL answers HTTP 400 (X: m)",
  ],
  [
    "a failure inside SQS",
    () => answeringWith(500, '{"__type":"InternalFailure","message":"boo"}'),
    "URL answers HTTP 500 (InternalFailure: boo): try again in a minute",
  ],
  [
    "an error with an escape sequence",
    () => answeringWith(400, JSON.stringify({ __type: "X", message: "\u001b[2J✔\nstopped" })),
    "URL answers HTTP 400 (X: \\u001b[2J✔)",
  ],
  [
    "an endless answer",
    () =>
      answering((response) => {
        const fill = () => {
          while (response.write(" ".repeat(65_536)));
        };
        response.writeHead(200).on("drain", fill);
        fill();
      }),
    "URL answers with more than 8192 KiB, so it is not SQS: check --endpoint-url",
  ],
  ["a closed connection", () => sending(""), NOT_WHOLE],
  ["half a header", () => sending("HTTP/1.1 200 OK\r\ncontent-le"), NOT_WHOLE],
  ["half a body", () => sending("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}"), NOT_WHOLE],
  ["a wrong chunk", () => sending("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), NOT_WHOLE],
  [
    "another protocol",
    () => sending("SSH-2.0-OpenSSH_9.9\r\n"),
    "URL does not answer in HTTP (HPE_INVALID_CONSTANT), so it is not SQS: check --endpoint-url",
  ],
];

const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["outcomes", "--follow"],
  ["outcomes", "--take"],
  ["send", "drs", "--job-id", "j"],
  ["send", "drs", "--job-id", "j", "--wait"],
  ["dead-letters", "list"],
  ["dead-letters", "show", "x"],
  ["dead-letters", "replay", "--all"],
  ["dead-letters", "discard", "--all", "--yes"],
  ["doctor"],
];

describe.concurrent("an endpoint that is not SQS", { timeout: 30_000 }, () => {
  test.for(ENDPOINTS)("outcomes at %s says so in one line and exits with 4", async ([, create, words], context) => {
    const url = await listen(create(), context.onTestFinished);
    const run = withoutPlace(await runInProcess(["outcomes", "--endpoint-url", url]));
    const stderr = run.stderr.replaceAll(url, "URL");
    expect({ ...run, stderr }).toEqual({ exitCode: 4, stdout: "", stderr: `stopcord: ${words}\n` });
  });

  test.for(COMMANDS)("%s … at 503 with HTML says so in one line and exits with 4", async (args, { onTestFinished }) => {
    const url = await listen(answeringWith(503, "<html>down</html>", HTML), onTestFinished);
    const stderr = `stopcord: ${notSqs(503).replace("URL", url)}\n`;
    expect(withoutPlace(await runInProcess([...args, "--endpoint-url", url]))).toEqual({
      exitCode: 4,
      stdout: "",
      stderr,
    });
  });

  test.for([
    [["accounts", "check"], "Secrets Manager"],
    [["schedules", "list"], "EventBridge Scheduler"],
  ] as const)("%j names the service that does not answer, %s", async ([args, service], { onTestFinished }) => {
    for (const [status, body] of [
      [503, "<html>"],
      [200, "{}"],
    ] as const) {
      const url = await listen(answeringWith(status, body), onTestFinished);
      const run = withoutPlace(await runInProcess([...args, "--endpoint-url", url]));
      const words = `${url} answers HTTP ${status}, which is not ${service}: check --endpoint-url`;
      expect(run).toEqual({ exitCode: 4, stdout: "", stderr: `stopcord: ${words}\n` });
    }
  });

  test("a certificate that Node does not trust, and an address without TLS, are named", async ({ onTestFinished }) => {
    const key = await readFile(join(TLS, "key.pem"), "utf8");
    const cert = await readFile(join(TLS, "certificate.pem"), "utf8");
    const secure = await startStubCloud({ onEnd: onTestFinished, tls: { key, cert }, reply: () => ({ body: {} }) });
    const plain = (await listen(answeringWith(200, "{}"), onTestFinished)).replace("http:", "https:");
    for (const [url, code] of [
      [secure, "DEPTH_ZERO_SELF_SIGNED_CERT"],
      [plain, "EPROTO"],
    ] as const) {
      const { exitCode, stderr } = withoutPlace(await runInProcess(["outcomes", "--endpoint-url", url]));
      expect({ exitCode, stderr }).toEqual({
        exitCode: 4,
        stderr: `stopcord: no TLS connection to ${url} (${code}): check --endpoint-url; for a CA of your own set NODE_EXTRA_CA_CERTS\n`,
      });
    }
  });
});
