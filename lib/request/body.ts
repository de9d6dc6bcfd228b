import { excessOf, isExactNumber, isObject, type Parsed, repeatedKeys } from "../parse.ts";
import { parseJson } from "./parse-json.ts";

/** The largest body of a message at `requests`: 256 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;

/** A group of a hundred stops with every field has some 3,000 parts. */
const LIMITS = { levels: 500, parts: 10_000 } as const;

const EXCESS = {
  levels: `nested more than ${LIMITS.levels} deep`,
  parts: "more than 10,000 values",
} as const;

/** A JSON object whose fields are not checked yet. */
export type RawRequest = Readonly<Record<PropertyKey, unknown>>;

/** Parses a message body into one JSON object of at most 256 KiB; does not check its fields. A byte order mark is skipped. */
export function readBody(body: string): Parsed<RawRequest> {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_BODY_BYTES) return fault(`${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`);
  const excess = excessOf(body, LIMITS);
  if (excess !== undefined) return fault(EXCESS[excess]);
  try {
    const text = body.startsWith("\uFEFF") ? body.slice(1) : body;
    const json = parseJson(text);
    if (!isObject(json)) return fault(`a JSON object, not ${kindOf(json)}`);
    const repeated = repeatedKeys(text).map((one) => one.fault);
    return repeated.length === 0 ? { ok: true, value: json } : { ok: false, faults: repeated };
  } catch {
    return fault("not JSON");
  }
}

function fault(text: string): Parsed<never> {
  return { ok: false, faults: [`body: ${text}`] };
}

function kindOf(json: unknown): string {
  if (json === null) return "null";
  if (isExactNumber(json)) return "a number";
  if (!Array.isArray(json)) return `a ${typeof json}`;
  const isBatch = json.some((item) => isObject(item) && "specversion" in item);
  return isBatch ? "a batch of CloudEvents: send each event in a message of its own" : "an array";
}
