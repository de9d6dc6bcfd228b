import { Readable, Writable } from "node:stream";
import { run } from "../../lib/cli/run.ts";
import { createTerminal } from "../../lib/cli/terminal.ts";
import type { CommandInput, CommandResult } from "./build-command.ts";

/**
 * The input of a run in this process. `isDiskFull` makes every write to standard output fail; with `isTty` a user can answer
 * questions; `signal` interrupts the run.
 */
export type InProcessInput = Omit<CommandInput, "onOutput"> & {
  readonly isDiskFull?: boolean;
  readonly isTty?: boolean;
  readonly signal?: AbortSignal;
};

/** Runs the command in this process, which is faster than a child process; returns the output that a pipe would get. */
export async function runInProcess(
  args: readonly string[],
  { env = {}, stdin = "", isDiskFull = false, isTty = false, signal: given }: InProcessInput = {},
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const streams = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: isDiskFull
      ? createFullDisk()
      : collectInto((text) => {
          output.stdout += text;
        }),
    stderr: collectInto((text) => {
      output.stderr += text;
    }),
  };
  if (isTty) for (const stream of [streams.stdin, streams.stderr]) Object.assign(stream, { isTTY: true });
  const interruption = new AbortController();
  const terminal = createTerminal(streams, () => interruption.abort());
  const signal = given === undefined ? interruption.signal : AbortSignal.any([interruption.signal, given]);
  const exitCode = await run(args, { env, stdin: streams.stdin, signal, terminal });
  return { exitCode, ...output };
}

function collectInto(add: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _, done) {
      add(String(chunk));
      done();
    },
  });
}

function createFullDisk(): Writable {
  const error = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  return new Writable({ write: (_chunk, _encoding, done) => done(error) });
}
