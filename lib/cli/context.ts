import type { Readable } from "node:stream";
import type { Command } from "commander";
import { type Connection, type Environment, type GlobalOptions, readConnection } from "./aws/connection.ts";
import { readProfileRegion } from "./aws/profile-region.ts";
import type { ExitCode } from "./exit-codes.ts";
import { describePlace } from "./place.ts";
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

/** Returns the connection that the global options of a command describe, and notes the place of the stage first. */
export async function connect(command: Command, { env, terminal }: Context): Promise<Connection> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const given = readConnection(options, env);
  const region = given.region ?? (await readProfileRegion());
  const connection = region === given.region ? given : readConnection({ ...options, awsRegion: region }, env);
  terminal.note(describePlace(connection));
  return connection;
}
