import { execFile } from "node:child_process";
import { join } from "node:path";
import { bundledCommand } from "./built-package.ts";
import { PROJECT } from "./project.ts";

/** The result of one run of the command. */
export type CommandResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** The input of one run of the command. */
export type CommandInput = {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Receives the whole standard output so far, whenever it grows. `interrupt` sends Ctrl-C. */
  onOutput?(output: string, interrupt: () => void): unknown;
  /** Sends Ctrl-C after this time. */
  readonly interruptAfterMs?: number;
};

/** Runs the command in a process of its own. */
export type RunCommand = (args: readonly string[], input?: CommandInput) => Promise<CommandResult>;

/** Returns a function that runs the bundled command as a shell would: no colours, and of this process's environment only PATH. */
export function buildCommand(): RunCommand {
  let folder: Promise<string> | undefined;
  return async (args, input = {}) => {
    folder ??= bundledCommand();
    return runProcess([join(await folder, "stopcord.js"), ...args], input);
  };
}

function runProcess(
  args: readonly string[],
  { stdin = "", env = {}, onOutput, interruptAfterMs }: CommandInput,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env },
    };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    if (interruptAfterMs !== undefined) setTimeout(() => child.kill("SIGINT"), interruptAfterMs).unref();
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      onOutput?.(output, () => child.kill("SIGINT"));
    });
    child.stdin?.on("error", () => {}); // a command that does not read its input closes the pipe
    child.stdin?.end(stdin);
  });
}
