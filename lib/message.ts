import { isObject, type Parsed } from "./parsed.ts";

/** The largest body that `requests` takes: 256 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;

/** A JSON object that has not been looked into yet. */
export type RawRequest = Readonly<Record<PropertyKey, unknown>>;

/** Reads a message body as far as being one JSON object of at most so many bytes; what is in it is not judged here. */
export function readBody(body: string, maxBytes = Number.POSITIVE_INFINITY): Parsed<RawRequest> {
  const bytes = Buffer.byteLength(body);
  if (bytes > maxBytes) return fault(`${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`);
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? { ok: true, value: json } : fault(`a JSON object, not ${kindOf(json)}`);
  } catch {
    return fault("not JSON");
  }
}

function fault(words: string): Parsed<never> {
  return { ok: false, faults: [`body: ${words}`] };
}

function kindOf(json: unknown): string {
  if (json === null) return "null";
  return Array.isArray(json) ? "an array" : `a ${typeof json}`;
}
