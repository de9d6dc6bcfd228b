import { Readable } from "node:stream";
import { run } from "../../lib/cli/run.ts";
import type { Run, RunOptions } from "./run-stopcord.ts";

/** Runs the command in this very process, which is quicker than as a child, with what a pipe would see of it. */
export async function runHere(
  args: readonly string[],
  { env = {}, stdin = "" }: Omit<RunOptions, "onOutput"> = {},
): Promise<Run> {
  const output = { stdout: "", stderr: "" };
  const exitCode = await run(args, {
    env,
    stdin: Readable.from([stdin]),
    signal: new AbortController().signal,
    terminal: {
      print(line) {
        output.stdout += `${line}\n`;
      },
      note(line) {
        output.stderr += `${line}\n`;
      },
      style: (_, text) => text,
      progress: () => {},
      isInteractive: false,
      confirm: async () => false,
    },
  });
  return { exitCode, ...output };
}
