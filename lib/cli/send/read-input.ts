import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { isObject } from "../../parse.ts";
import { MAX_BODY_BYTES, type RawRequest, readBody } from "../../request/body.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { RequestFields } from "./request-flags.ts";

/** Reads a request or a group from a file, or from standard input for `-`; throws `CliError` on a faulty one. */
export async function readInput(file: string, { stdin }: Pick<Context, "stdin">): Promise<RawRequest> {
  const json = file === "-" ? await text(stdin) : await readText(file);
  const body = readBody(json.replace(/^\uFEFF/, ""), MAX_BODY_BYTES);
  if (!body.ok) throw new CliError(`${inputName(file)}: ${body.faults.join("; ")}`, EXIT.usage);
  return body.value;
}

/** Returns the name of an input for messages. */
export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** Sets fields in a request, or in a group and each of its stops; the id of a group stays out of its stops. */
export function setFields(raw: RawRequest, fields: RequestFields): RawRequest {
  if (!Array.isArray(raw.stops)) return { ...raw, ...fields };
  const { id: _, ...shared } = fields;
  const stops = raw.stops.map((stop: unknown) => (isObject(stop) ? { ...stop, ...shared } : stop));
  return { ...raw, ...fields, stops };
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "no such file" : error.message;
    throw new CliError(`${file}: ${reason}`, EXIT.usage, error);
  });
}
