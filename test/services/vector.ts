import type { Call } from "../../lib/http/exchange.ts";
import type { Service } from "../../lib/services/service.ts";
import vectors from "../vectors/signing.json" with { type: "json" };

/** What a call and a recorded request of Huawei's SDK have in common before either is signed. */
type Sent = {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly language: string | undefined;
  readonly body: unknown;
};

export const { projectId } = vectors;

/** A request that Huawei's own SDK sent. */
export function recorded(name: string): Sent {
  const request = vectors.requests.find((candidate) => candidate.name === name);
  if (request === undefined) throw new Error(`there is no recorded request ${name}`);
  const headers: Readonly<Record<string, string | undefined>> = request.headers;
  return {
    method: request.method,
    url: request.url,
    contentType: headers["Content-Type"],
    language: headers["X-Language"],
    body: parse(request.body ?? ""),
  };
}

/** A call of ours, made in cn-north-4. */
export function made({ endpoints }: Pick<Service, "endpoints">, { method, path, headers, body }: Call): Sent {
  return {
    method,
    url: `${endpoints["cn-north-4"]}${path}`,
    contentType: headers["content-type"],
    language: headers["x-language"],
    body: parse(body),
  };
}

function parse(body: string): unknown {
  return body === "" ? "no body" : JSON.parse(body);
}
