import type { IncomingHttpHeaders } from "node:http";

/** An authenticated call as a service sees it. */
export type ServiceRequest = {
  readonly requestId: string;
  /** The named parts of its path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** Whether a request says that its body is JSON. */
export function declaresJson({ headers }: Pick<ServiceRequest, "headers">): boolean {
  return /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
}

/** The body of a request that declares and holds JSON; undefined otherwise. */
export function jsonBody(request: Pick<ServiceRequest, "headers" | "body">): unknown {
  return declaresJson(request) ? parseJson(request.body) : undefined;
}

/** Whether a request has no body, or the empty object in its place. */
export function hasNoBody(request: Pick<ServiceRequest, "headers" | "body">): boolean {
  if (request.body === "") return true;
  const json = jsonBody(request);
  return typeof json === "object" && json !== null && !Array.isArray(json) && Object.keys(json).length === 0;
}

/** Parses JSON; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
