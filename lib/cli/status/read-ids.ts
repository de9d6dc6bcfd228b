import { isRequestId } from "../../request/request.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { faultError } from "../fault-error.ts";
import { inputName, readText } from "../read-text.ts";

const STDIN = "-";

/** Some seven thousand of the longest ids. */
const MAX_INPUT_BYTES = 1024 * 1024;

/** A text that should be an id, and its place for messages; undefined for an argument. */
type GivenId = { readonly text: string; readonly place?: string };

/** Returns the ids that the arguments name, each once; `-` stands for those on standard input. Throws `CliError` on a faulty one. */
export async function readIds(
  args: readonly string[],
  context: Pick<Context, "stdin" | "signal">,
): Promise<readonly string[]> {
  const given: readonly GivenId[] = [
    ...args.filter((text) => text !== STDIN).map((text) => ({ text })),
    ...(args.includes(STDIN) ? await readStdin(context) : []),
  ];
  const faults = given.filter(({ text }) => !isRequestId(text)).map(describeFault);
  if (faults.length > 0) throw faultError(faults);
  return [...new Set(given.map(({ text }) => text))];
}

/** The ids on standard input, one a line. */
async function readStdin(context: Pick<Context, "stdin" | "signal">): Promise<readonly GivenId[]> {
  const text = await readText({ file: STDIN, maxBytes: MAX_INPUT_BYTES }, context);
  const lines = text
    .split("\n")
    .map((line, index) => ({ text: line.trim(), place: `${inputName(STDIN)}, line ${index + 1}` }));
  const given = lines.filter((line) => line.text !== "");
  if (given.length === 0) throw new CliError(`${inputName(STDIN)}: no id; write one id on each line`, EXIT.usage);
  return given;
}

function describeFault({ text, place }: GivenId): string {
  return `${place === undefined ? "" : `${place}: `}${text}: an id has 1–128 letters, digits and . _ : / -`;
}
