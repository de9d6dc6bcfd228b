import { isObject, type Parsed } from "../../parse.ts";
import { type RawRequest, readBody } from "../../request/body.ts";
import { openEnvelopes } from "../../request/read-message.ts";
import type { Context } from "../context.ts";
import { inputName, readText } from "../read-text.ts";
import type { RequestFields } from "./request-flags.ts";

/** A request or a group from an input, or its faults, and its place there for messages, such as `standard input, line 3`. */
export type InputRequest = { readonly name: string; readonly body: Parsed<RawRequest> };

const EMPTY: InputRequest["body"] = {
  ok: false,
  faults: ["empty: write a request, a group, or one of them on each line"],
};

const LIST: InputRequest["body"] = {
  ok: false,
  faults: ['body: a list: write {"stops": [request, …]}, or one request on each line'],
};

/** Some ten thousand requests. */
const MAX_INPUT_BYTES = 4 * 1024 * 1024;

/**
 * Reads a request or a group from a file, or from standard input for `-`; of JSON Lines, one from each line. Throws `CliError`
 * on input that cannot be read.
 */
export async function readInput(file: string, context: Context): Promise<readonly InputRequest[]> {
  const text = await readText({ file, maxBytes: MAX_INPUT_BYTES }, context);
  const name = inputName(file);
  if (text.trim() === "") return [{ name, body: EMPTY }];
  const body = readBody(text);
  if (body.ok) return [{ name, body }];
  return readLines(text, name) ?? [{ name, body: text.trim().startsWith("[") ? LIST : body }];
}

/** Parses each line that is not blank; undefined for text of which neither the first line nor half of the lines look like objects. */
function readLines(text: string, name: string): readonly InputRequest[] | undefined {
  const lines = text
    .split("\n")
    .map((line, index) => ({ text: line.trim(), name: `${name}, line ${index + 1}` }))
    .filter((line) => line.text !== "");
  const objects = lines.filter((line) => /^\{.*\}$/.test(line.text));
  const isJsonLines = objects[0] === lines[0] || objects.length * 2 >= lines.length;
  if (lines.length < 2 || !isJsonLines) return undefined;
  return lines.map((line) => ({ name: line.name, body: readBody(line.text) }));
}

/**
 * Sets fields in a request, or in a group and each of its stops; the id of a group stays out of its stops. Takes a request out of
 * its envelopes first, since the router ignores a field beside it. A faulty envelope stays, for the check to name.
 */
export function setFields(message: RawRequest, fields: RequestFields): RawRequest {
  const opened = openEnvelopes(message);
  const raw = opened.ok ? opened.value : message;
  if (!Array.isArray(raw.stops)) return { ...raw, ...fields };
  const { id: _, ...shared } = fields;
  const stops = raw.stops.map((stop: unknown) => (isObject(stop) ? { ...stop, ...shared } : stop));
  return { ...raw, ...fields, stops };
}
