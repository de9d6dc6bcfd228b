import type { Command } from "commander";
import { type Connection, connectionOf, type GlobalOptions } from "./connection.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is run with. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly stdin: AsyncIterable<Buffer | string>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Makes the process exit with this code once all is done. */
  exitWith(code: ExitCode): void;
};

/** The connection that a command's global options describe. */
export function connect(command: Command, { env }: Context): Connection {
  return connectionOf(command.optsWithGlobals<GlobalOptions>(), env);
}
