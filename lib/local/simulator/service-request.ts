import type { IncomingHttpHeaders } from "node:http";
import { parseJson } from "../parse-json.ts";

/** An authenticated call as a service receives it. */
export type ServiceRequest = {
  readonly requestId: string;
  /** The parameters of its path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The IAM projects whose tasks the caller sees; none for a caller of IAM. */
  readonly projects: readonly string[];
};

/** Tells whether the content type of a request is JSON. */
export function declaresJson({ headers }: Pick<ServiceRequest, "headers">): boolean {
  return /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
}

/** The parsed body of a request whose content type is JSON; undefined if either is not JSON. */
export function jsonBody(request: Pick<ServiceRequest, "headers" | "body">): unknown {
  return declaresJson(request) ? parseJson(request.body) : undefined;
}

/** Tells whether a request has no body, or `{}` as its body. */
export function hasNoBody(request: Pick<ServiceRequest, "headers" | "body">): boolean {
  if (request.body === "") return true;
  const json = jsonBody(request);
  return typeof json === "object" && json !== null && !Array.isArray(json) && Object.keys(json).length === 0;
}
