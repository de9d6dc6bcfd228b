import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { HostileAnswer } from "./hostile-answer.ts";
import type { TlsFiles } from "./raw-cloud.ts";

/** Nothing is sent, so no request is in doubt but one that was before. */
const UNSENT = { stop: "handed back, unavailable", state: "handed back, unavailable, in doubt" };

/** Certificates for 127.0.0.1, used by these tests only, made with `openssl req -x509` and elliptic keys. */
function tlsFiles(name: string): TlsFiles {
  const read = (file: string) => readFileSync(join(import.meta.dirname, "tls", file), "utf8");
  return { cert: read(`${name}.pem`), key: read(`key-${name}.pem`) };
}

/** A TLS server with a certificate; `isTrusted`: the client trusts its issuer, so only its other fault counts. */
function tls(name: string, file: string, isTrusted: boolean): HostileAnswer {
  const files = tlsFiles(file);
  return { name, answer: () => {}, tls: files, ends: UNSENT, trusted: isTrusted ? files.cert : undefined };
}

/** A server that does not speak TLS where the client does. */
function noTls(name: string, onHello: (socket: Socket) => void): HostileAnswer {
  return {
    name,
    answer: () => {},
    ends: UNSENT,
    onConnect: (socket) => void socket.once("data", () => onHello(socket)),
  };
}

/** Servers with which no TLS connection comes about. */
export const brokenTls: readonly HostileAnswer[] = [
  tls("TLS with a self-signed certificate", "self-signed", false),
  tls("TLS with an expired certificate", "expired", true),
  tls("TLS with a certificate of another host", "wrong-host", true),
  noTls("plain HTTP on the TLS port", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
  noTls("TLS with random bytes as hello", (socket) => void socket.write(Buffer.alloc(4_096, 0x16))),
  noTls("TLS that is closed during the handshake", (socket) => void socket.end()),
  noTls("TLS that is reset during the handshake", (socket) => void socket.resetAndDestroy()),
  { ...noTls("TLS that never answers the hello", () => {}), isEndless: true },
];
