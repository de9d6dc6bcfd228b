import { gzipSync } from "node:zlib";
import { ACCEPTANCE, ACCEPTED, bytes, HEAD, type HostileAnswer, pour } from "./hostile-answer.ts";
import { httpAnswer } from "./http-answer.ts";

const MIB = 1024 * 1024;
const LENGTH = `content-length: ${ACCEPTED.length}\r\n\r\n${ACCEPTED}`;

/** Header lines `x-0`, `x-1` and so on, each with this value. */
function headerLines(count: number, value: string): string {
  return Array.from({ length: count }, (_, index) => `x-${index}: ${value}\r\n`).join("");
}

/** An answer that begins with a head and goes on with the same piece without end. */
function pouring(name: string, head: string, piece: string): HostileAnswer {
  return {
    name,
    answer(socket) {
      socket.write(head);
      pour(socket, piece);
    },
  };
}

/** Answers that are larger than any of Huawei Cloud. */
export const oddSizes: readonly HostileAnswer[] = [
  pouring("200 with a body of 10 GB", `${HEAD}content-length: ${10_240 * MIB}\r\n\r\n`, "a".repeat(0x10000)),
  pouring(
    "200 with chunks without end",
    `${HEAD}transfer-encoding: chunked\r\n\r\n`,
    `10000\r\n${"x".repeat(0x10000)}\r\n`,
  ),
  pouring("200 with chunks of one byte", `${HEAD}transfer-encoding: chunked\r\n\r\n`, "1\r\nx\r\n".repeat(10_000)),
  bytes(
    "200 with a gzip bomb of 64 MB",
    httpAnswer("200 OK", { "content-encoding": "gzip" }, gzipSync(Buffer.alloc(64 * MIB), { level: 1 })),
  ),
  bytes("200 with 200 headers", `${HEAD}${headerLines(200, "x")}${LENGTH}`, { ends: ACCEPTANCE }),
  bytes("200 with a header of 100 KB", `${HEAD}x-request-id: ${"r".repeat(100_000)}\r\n${LENGTH}`, {
    ends: ACCEPTANCE,
  }),
  bytes("200 with headers of 1 MB", `${HEAD}${headerLines(100, "x".repeat(10_000))}\r\n`),
  pouring("headers without end", HEAD, `x: ${"x".repeat(1_000)}\r\n`),
];
