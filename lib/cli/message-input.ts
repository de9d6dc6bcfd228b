import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { isObject } from "../parse.ts";
import { MAX_BODY_BYTES, type RawRequest, readBody } from "../request/body.ts";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { RequestFields } from "./request-options.ts";

/** Reads a request or a group from a file, or from standard input for `-`. */
export async function readMessage(file: string, { stdin }: Pick<Context, "stdin">): Promise<RawRequest> {
  const json =
    file === "-" ? await text(stdin) : await readFile(file, "utf8").catch((error) => cannotRead(file, error));
  const read = readBody(json.replace(/^\uFEFF/, ""), MAX_BODY_BYTES);
  if (!read.ok) throw new CliError(`${nameOf(file)}: ${read.faults.join("; ")}`, EXIT.usage);
  return read.value;
}

/** What an input is called in a message. */
export function nameOf(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** Flags outweigh what the file says, in every stop of a group too: who says --dry-run means all of it. */
export function overridden(raw: RawRequest, fields: RequestFields): RawRequest {
  if (!Array.isArray(raw.stops)) return { ...raw, ...fields };
  const { id: _, ...shared } = fields;
  const stops = raw.stops.map((stop: unknown) => (isObject(stop) ? { ...stop, ...shared } : stop));
  return { ...raw, ...fields, stops };
}

function cannotRead(file: string, error: NodeJS.ErrnoException): never {
  const why = error.code === "ENOENT" ? "there is no such file" : error.message;
  throw new CliError(`${file}: ${why}`, EXIT.usage, error);
}
