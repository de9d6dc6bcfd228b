import { ACCEPTANCE, ACCEPTED, bytes, closing, drip, HEAD, type HostileAnswer, json, pour } from "./hostile-answer.ts";

const ISSUED = { token: { expires_at: "2099-01-01T00:00:00Z" } };
const EXPIRED = { token: { expires_at: "1999-01-01T00:00:00Z" } };

/** A 201 of IAM with this token. */
function tokenAnswer(name: string, token: string, body: unknown = ISSUED): HostileAnswer {
  return json(name, { status: "201 Created", body, headers: { "x-subject-token": token } });
}

/** Answers to a token request that give no token to use. */
export const oddTokens: readonly HostileAnswer[] = [
  tokenAnswer("201 with an empty token", ""),
  tokenAnswer("201 with a token that no header can hold", "tok😀en"),
  tokenAnswer("201 with a token of 200 KB", "t".repeat(200_000)),
  tokenAnswer("201 with a token that expires at no time", "a", { token: { expires_at: 7 } }),
  { ...tokenAnswer("201 with a token that has expired", "old", EXPIRED), ends: { token: "stopped" } },
  json("201 with two tokens", {
    status: "201 Created",
    body: ISSUED,
    headers: { "x-subject-token": "a", "X-Subject-Token": "b" },
  }),
];

/** Answers that break the frame of HTTP, or end too early, too late or never. */
export const oddFrames: readonly HostileAnswer[] = [
  closing("200 with a body shorter than its length", `${HEAD}content-length: 100\r\n\r\n${ACCEPTED}`),
  bytes("200 with a body longer than its length", `${HEAD}content-length: 5\r\n\r\n${ACCEPTED}`),
  bytes("200 with two lengths", `${HEAD}content-length: 31\r\ncontent-length: 7\r\n\r\n${ACCEPTED}`),
  bytes("200 with a negative length", `${HEAD}content-length: -1\r\n\r\n${ACCEPTED}`),
  bytes("200 with a length and chunks", `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  closing("HTTP/1.0 with a body until the close", `HTTP/1.0 202 Accepted\r\n\r\n${ACCEPTED}`, { ends: ACCEPTANCE }),
  bytes("a status line that is none", "HTTP/9.9 banana\r\n\r\n"),
  bytes("a status of 999", "HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"),
  bytes("101 Switching Protocols", "HTTP/1.1 101 Switching\r\nupgrade: odd\r\nconnection: upgrade\r\n\r\n"),
  bytes("bytes that are not HTTP", "220 smtp.example ESMTP\r\n"),
  { name: "100 Continue without end", answer: (socket) => pour(socket, "HTTP/1.1 100 Continue\r\n\r\n") },
  {
    name: "103 Early Hints without end",
    isEndless: true,
    answer: (socket) => pour(socket, "HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n"),
  },
  bytes(
    "200 after a hundred 102 Processing",
    `${"HTTP/1.1 102 Processing\r\n\r\n".repeat(100)}${HEAD}content-length: ${ACCEPTED.length}\r\n\r\n${ACCEPTED}`,
    { ends: ACCEPTANCE },
  ),
  closing("half of a chunk", `${HEAD}transfer-encoding: chunked\r\n\r\nffff\r\nabc`),
  { name: "a close before the headers", answer: (socket) => void socket.end() },
  { name: "a reset before the headers", answer: (socket) => void socket.resetAndDestroy() },
  {
    name: "a reset after the headers",
    answer: (socket) => void socket.write(`${HEAD}content-length: 31\r\n\r\n{"id"`, () => socket.resetAndDestroy()),
  },
  { name: "silence", isEndless: true, answer: () => {} },
  {
    name: "headers that drip",
    isEndless: true,
    answer: (socket) => drip(socket, `${HEAD}${"x: y\r\n".repeat(1_000)}`),
  },
  {
    name: "a body that drips",
    isEndless: true,
    answer: (socket) => drip(socket, `${HEAD}content-length: 5000\r\n\r\n${" ".repeat(5_000)}`),
  },
];
