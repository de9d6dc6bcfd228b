import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundle } from "../../lib/cli/bundle.ts";
import { PROJECT } from "./project.ts";

/** Installs the package `stopcord` in a new folder, as `npm install` would; the caller removes the folder. */
export async function installPackage(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = join(PROJECT, ".stopcord", `consumer-${randomUUID()}`); // in the project, where Node finds its dependencies
  const home = join(folder, "node_modules/stopcord");
  await mkdir(home, { recursive: true });
  await copyFile(join(PROJECT, "package.json"), join(home, "package.json"));
  await cp(join(PROJECT, "lib/schemas"), join(home, "lib/schemas"), { recursive: true });
  await bundle(join(home, "dist"));
  await runTsc("-p", join(PROJECT, "lib/cli/dist.tsconfig.json"), "--outDir", join(home, "dist/types"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Runs the TypeScript compiler; resolves to its output, and rejects with it if it reports an error. */
export async function runTsc(...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(join(PROJECT, "node_modules/.bin/tsc"), args);
  const { stdout } = await run.catch(({ stdout: report, message }) => {
    throw new Error(`tsc: ${report || message}`);
  });
  return stdout;
}
