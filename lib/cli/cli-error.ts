import type { ExitCode } from "./exit-codes.ts";

/** An error that the user can correct, with its exit code. Each of its lines is printed after `stopcord: `. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly exitCode: ExitCode;
  /**
   * The message by lines; a line feed inside a line is text that came from elsewhere. The SDK adds to the message of an error
   * that passes through it, and leaves the lines.
   */
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[], exitCode: ExitCode, cause?: unknown) {
    super([lines].flat().join("\n"), { cause });
    this.exitCode = exitCode;
    this.lines = [lines].flat();
  }
}
