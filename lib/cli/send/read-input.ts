import { isObject } from "../../parse.ts";
import { MAX_BODY_BYTES, type RawRequest, readBody } from "../../request/body.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { inputName, readText } from "../read-text.ts";
import type { RequestFields } from "./request-flags.ts";

/** Reads a request or a group from a file, or from standard input for `-`; throws `CliError` on a faulty one. */
export async function readInput(file: string, context: Context): Promise<RawRequest> {
  const body = readBody(await readText({ file, maxBytes: MAX_BODY_BYTES }, context));
  if (!body.ok) throw new CliError(`${inputName(file)}: ${body.faults.join("; ")}`, EXIT.usage);
  return body.value;
}

/** Sets fields in a request, or in a group and each of its stops; the id of a group stays out of its stops. */
export function setFields(raw: RawRequest, fields: RequestFields): RawRequest {
  if (!Array.isArray(raw.stops)) return { ...raw, ...fields };
  const { id: _, ...shared } = fields;
  const stops = raw.stops.map((stop: unknown) => (isObject(stop) ? { ...stop, ...shared } : stop));
  return { ...raw, ...fields, stops };
}
