import type { Readable } from "node:stream";
import type { Command } from "commander";
import { type Connection, type Environment, type GlobalOptions, readConnection } from "./aws/connection.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** The environment of one run of the command. */
export type Context = {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly stdin: Readable;
  /** Aborted by Ctrl-C, and by a failed write to standard output. */
  readonly signal: AbortSignal;
  /** Sets the exit code of a run that ends without an error; the first call decides. */
  exitWith(code: ExitCode): void;
};

/** Returns the connection that the global options of a command describe. */
export function connect(command: Command, { env }: Context): Connection {
  return readConnection(command.optsWithGlobals<GlobalOptions>(), env);
}
