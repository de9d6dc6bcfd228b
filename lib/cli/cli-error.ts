import type { ExitCode } from "./exit-codes.ts";

/** Something that the person at the terminal can put right, in one line, and the exit code that goes with it. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
