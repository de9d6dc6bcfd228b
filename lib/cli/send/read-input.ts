import { isObject } from "../../parse.ts";
import { type RawRequest, readBody } from "../../request/body.ts";
import { openEnvelopes } from "../../request/read-message.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { inputName, readText } from "../read-text.ts";
import type { RequestFields } from "./request-flags.ts";

/** A request or a group from an input, and its place there for messages, such as `standard input, line 3`. */
export type InputRequest = { readonly name: string; readonly raw: RawRequest };

/** Some ten thousand requests. */
const MAX_INPUT_BYTES = 4 * 1024 * 1024;

/**
 * Reads a request or a group from a file, or from standard input for `-`; of JSON Lines, one from each line. Throws `CliError`
 * with the faults of all lines.
 */
export async function readInput(file: string, context: Context): Promise<readonly InputRequest[]> {
  const text = await readText({ file, maxBytes: MAX_INPUT_BYTES }, context);
  const name = inputName(file);
  const whole = readBody(text);
  if (whole.ok) return [{ name, raw: whole.value }];
  const lines = readLines(text, name);
  if (lines === undefined) throw new CliError(`${name}: ${whole.faults.join("; ")}`, EXIT.usage);
  const faults = lines.flatMap(({ body, name }) => (body.ok ? [] : `${name}: ${body.faults.join("; ")}`));
  if (faults.length > 0) throw new CliError(faults.slice(0, MAX_FAULTS), EXIT.usage);
  return lines.flatMap(({ body, name }) => (body.ok ? [{ name, raw: body.value }] : []));
}

const MAX_FAULTS = 20;

/** Parses each line that is not blank; undefined for text that is not several lines with an object each. */
function readLines(text: string, name: string) {
  const lines = text
    .split("\n")
    .map((line, index) => ({ text: line.trim(), name: `${name}, line ${index + 1}` }))
    .filter((line) => line.text !== "");
  if (lines.length < 2 || !/^\{.*\}$/.test(lines[0]?.text ?? "")) return undefined;
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
