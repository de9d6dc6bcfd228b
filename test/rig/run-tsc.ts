import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT } from "./project.ts";

/** Runs the TypeScript compiler; resolves to its output, and rejects with it if it reports an error. */
export async function runTsc(...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(join(PROJECT, "node_modules/.bin/tsc"), args);
  const { stdout } = await run.catch(({ stdout: report, message }) => {
    throw new Error(`tsc: ${report || message}`);
  });
  return stdout;
}
