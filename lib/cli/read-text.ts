import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";

/** A file, or `-` for standard input, and the largest size of its text. */
export type TextSource = { readonly file: string; readonly maxBytes: number };

type Input = Pick<Context, "stdin" | "signal">;

/** Reads UTF-8 text, and never more than its limit. Throws `CliError` on input that is longer, not readable or not text. */
export async function readText(source: TextSource, input: Input): Promise<string> {
  const name = inputName(source.file);
  try {
    const bytes = await readBytes(source, input);
    if (bytes.length > source.maxBytes)
      throw new CliError(`${name}: more than ${source.maxBytes / 1024} KiB`, EXIT.usage);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (input.signal.aborted) throw new CliError("interrupted", EXIT.interrupted, error);
    throw new CliError(`${name}: ${reasonOf(error)}`, EXIT.usage, error);
  }
}

/** Returns the name of an input for messages. */
export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** Stops after the chunk that passes the limit. */
async function readBytes({ file, maxBytes }: TextSource, { stdin, signal }: Input): Promise<Buffer> {
  const stream = addAbortSignal(signal, file === "-" ? stdin : createReadStream(file));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > maxBytes) break;
  }
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "a folder, not a file",
  EACCES: "no permission to read it",
  ERR_ENCODING_INVALID_ENCODED_DATA: "not UTF-8 text",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return REASONS[code] ?? error.message;
}
