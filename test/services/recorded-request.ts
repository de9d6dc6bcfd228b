import type { Call } from "../../lib/http/exchange.ts";
import type { Service } from "../../lib/services/service.ts";
import vectors from "../vectors/signing.json" with { type: "json" };

/** The parts that a call and a recorded request of Huawei's SDK have in common before either is signed. */
type UnsignedRequest = {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly language: string | undefined;
  readonly body: unknown;
};

/** The project of the recorded requests. */
export const { projectId } = vectors;

/** A request that Huawei's own SDK has sent. */
export function recordedRequest(name: string): UnsignedRequest {
  const request = vectors.requests.find((candidate) => candidate.name === name);
  if (request === undefined) throw new Error(`test/vectors/signing.json has no request ${name}`);
  const headers: Readonly<Record<string, string | undefined>> = request.headers;
  return {
    method: request.method,
    url: request.url,
    contentType: headers["Content-Type"],
    language: headers["X-Language"],
    body: parse(request.body ?? ""),
  };
}

/** A call of stopcord to cn-north-4, in the form of a recorded request. */
export function toRequest(
  { endpoints }: Pick<Service, "endpoints">,
  { method, path, headers, body }: Call,
): UnsignedRequest {
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
