import { Readable, Writable } from "node:stream";
import { run } from "../../../cli/run.ts";
import { createTerminal } from "../../../cli/terminal.ts";
import type { CommandCall } from "./shell-text.ts";

/** The exit code of a command and all that it printed. */
export type CommandEnd = { readonly exitCode: number; readonly output: string };

/** Runs the `stopcord` command in this process, without a terminal and with no other environment. */
export async function runCommand({ args, env }: CommandCall, input = ""): Promise<CommandEnd> {
  let output = "";
  const sink = () =>
    new Writable({
      write(chunk, _, done) {
        output += String(chunk);
        done();
      },
    });
  const stdin = Readable.from([Buffer.from(input)]);
  const interruption = new AbortController();
  const terminal = createTerminal({ stdin, stdout: sink(), stderr: sink() }, () => interruption.abort());
  const exitCode = await run(args, { env, stdin, signal: interruption.signal, terminal });
  return { exitCode, output };
}
