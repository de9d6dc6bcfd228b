import type { ExitCode } from "./exit-codes.ts";

/** An error that the user can correct, with its exit code. Each of its lines is printed after `stopcord: `. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly exitCode: ExitCode;
  /** A line feed inside a line is text that came from elsewhere, and starts no new line. */
  readonly lines: readonly string[];

  constructor(lines: string | readonly string[], exitCode: ExitCode, cause?: unknown) {
    super([lines].flat().join("\n"), { cause });
    this.exitCode = exitCode;
    this.lines = [lines].flat();
  }
}
