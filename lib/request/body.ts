import { isObject, type Parsed } from "../parse.ts";
import { parseJson } from "./parse-json.ts";

/** The largest body of a message at `requests`: 256 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;

/** JSON.parse reads any depth, but JSON.stringify overflows the stack at some thousands of levels. */
const MAX_DEPTH = 500;

/** A JSON object whose fields are not checked yet. */
export type RawRequest = Readonly<Record<PropertyKey, unknown>>;

/** Parses a message body into one JSON object of at most `maxBytes` bytes; does not check its fields. A byte order mark is skipped. */
export function readBody(body: string, maxBytes = Number.POSITIVE_INFINITY): Parsed<RawRequest> {
  const bytes = maxBytes === Number.POSITIVE_INFINITY ? 0 : Buffer.byteLength(body);
  if (bytes > maxBytes) return fault(`${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`);
  try {
    const json = parseJson(body.startsWith("\uFEFF") ? body.slice(1) : body);
    if (body.length > MAX_DEPTH && !isWithin(json, MAX_DEPTH)) return fault(`nested more than ${MAX_DEPTH} deep`);
    return isObject(json) ? { ok: true, value: json } : fault(`a JSON object, not ${kindOf(json)}`);
  } catch {
    return fault("not JSON");
  }
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isWithin(item, levels - 1));
}

function fault(text: string): Parsed<never> {
  return { ok: false, faults: [`body: ${text}`] };
}

function kindOf(json: unknown): string {
  if (json === null) return "null";
  if (!Array.isArray(json)) return `a ${typeof json}`;
  const isBatch = json.some((item) => isObject(item) && "specversion" in item);
  return isBatch ? "a batch of CloudEvents: send each event in a message of its own" : "an array";
}
