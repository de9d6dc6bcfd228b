import type { ExitCode } from "./exit-codes.ts";

/** An error that the user can correct, with its exit code. Each line of the message is printed after `stopcord: `. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
