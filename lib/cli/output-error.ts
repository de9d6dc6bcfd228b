import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** A failed write to standard output, such as one to a full disk. */
export class OutputError extends CliError {
  override readonly name = "OutputError";
  /** The reader of the output has closed it, as `head` does once it has read enough. Nobody needs a message about that. */
  readonly isClosed: boolean;

  constructor(cause: Error) {
    super(`cannot write to standard output (${cause.message})`, EXIT.notOk, cause);
    this.isClosed = "code" in cause && cause.code === "EPIPE";
  }
}
