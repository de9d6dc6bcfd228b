import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/** Values of Sec-Fetch-Site for a page of the server itself, and for an address that a person typed. */
const OWN_SITES = ["same-origin", "none"];

const HTTP_PORT = 80;
const MAX_SHOWN_CHARACTERS = 100;

/**
 * Returns the sentence with which a loopback server refuses a request that a foreign web page may have caused; undefined for
 * any other request. An exact `Host` stops DNS rebinding. `Origin` and `Sec-Fetch-Site` are set by browsers only, so a request
 * without them passes. Cookies and SameSite do not separate the ports of one machine, so neither is looked at.
 */
export function refusalOf(headers: IncomingHttpHeaders, port: number): string | undefined {
  const { host, origin } = headers;
  const site = headers["sec-fetch-site"];
  const hosts = hostsOf(port);
  if (!hosts.includes(host?.toLowerCase() ?? "")) {
    return `the Host header ${shown(host)} is refused: this server answers only ${hosts.join(", ")}`;
  }
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
    return `the Origin ${shown(origin)} is refused: a web page of another origin may not use this server`;
  }
  if (site !== undefined && !OWN_SITES.includes(String(site))) {
    return `Sec-Fetch-Site ${shown(String(site))} is refused: a web page of another site or port may not use this server`;
  }
  return undefined;
}

/** Answers a request of a foreign web page with 403 and one sentence. Returns false for a request to serve. */
export function refuseForeignRequest(request: IncomingMessage, response: ServerResponse): boolean {
  const refusal = refusalOf(request.headers, request.socket.localPort ?? 0);
  if (refusal === undefined) return false;
  const body = `${refusal}\n`;
  const headers = { "content-type": "text/plain;charset=UTF-8", "content-length": Buffer.byteLength(body) };
  // Closed, so that the rest of a large body is not read.
  response.writeHead(403, { ...headers, connection: "close" }).end(body);
  return true;
}

/** A client leaves out the port in `Host` where it is the default one of HTTP. */
function hostsOf(port: number): readonly string[] {
  const withPort = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  return port === HTTP_PORT ? [...withPort, ...LOOPBACK_NAMES] : withPort;
}

/** A header may hold the bytes of C1 control characters, and a person reads the sentence in a terminal. */
function shown(header = ""): string {
  return `"${escapeForTerminal(header.slice(0, MAX_SHOWN_CHARACTERS))}"`;
}
