import type { RawRequest } from "./raw-request.ts";

type Headers = RawRequest["headers"];

/** Headers of requests that a foreign web page causes, for a server on a port; each has a title. */
export function foreignHeaders(port: number): readonly (readonly [title: string, headers: Headers])[] {
  const own = `127.0.0.1:${port}`;
  return [
    ["a foreign Host", { Host: "evil.example" }],
    ["a name that DNS rebinding leads to this machine", { Host: `rebind.evil.example:${port}` }],
    ["a name below localhost", { Host: `queue.localhost:${port}` }],
    ["the Host of another port", { Host: "127.0.0.1:1" }],
    ["a Host without its port", { Host: "127.0.0.1" }],
    ["another loopback address", { Host: `127.0.0.2:${port}` }],
    ["a shortened loopback address", { Host: `127.1:${port}` }],
    ["a Host that begins like its own", { Host: `127.0.0.1:${port}.evil.example` }],
    ["a foreign Origin", { Host: own, Origin: "https://evil.example" }],
    ["the Origin of another port", { Host: own, Origin: "http://127.0.0.1:1" }],
    ["the Origin of another scheme", { Host: own, Origin: `https://127.0.0.1:${port}` }],
    ["the Origin of a sandboxed page", { Host: own, Origin: "null" }],
    ["a fetch from another site", { Host: own, "Sec-Fetch-Site": "cross-site" }],
    ["a fetch from another port of this machine", { Host: own, "Sec-Fetch-Site": "same-site" }],
  ];
}

/** Headers of requests that a program, a typed address or the server's own page causes. */
export function ownHeaders(port: number): readonly (readonly [title: string, headers: Headers])[] {
  return [
    ["a program", { Host: `127.0.0.1:${port}` }],
    ["a program that names localhost", { Host: `localhost:${port}` }],
    ["a program that names the loopback address of IPv6", { Host: `[::1]:${port}` }],
    ["a typed address", { Host: `localhost:${port}`, "Sec-Fetch-Site": "none" }],
    [
      "a page of the server itself",
      { Host: `127.0.0.1:${port}`, Origin: `http://127.0.0.1:${port}`, "Sec-Fetch-Site": "same-origin" },
    ],
  ];
}
