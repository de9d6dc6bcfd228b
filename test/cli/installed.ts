import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundle } from "../../lib/cli/bundle.ts";
import { PROJECT } from "../rig/project.ts";

/** A folder in which the package `stopcord` is installed as `npm install` would, for the caller to remove. */
export async function installed(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = join(PROJECT, ".stopcord", `consumer-${randomUUID()}`); // inside the project, where its dependencies are found
  const home = join(folder, "node_modules/stopcord");
  await mkdir(home, { recursive: true });
  await copyFile(join(PROJECT, "package.json"), join(home, "package.json"));
  await cp(join(PROJECT, "lib/schemas"), join(home, "lib/schemas"), { recursive: true });
  await bundle(join(home, "dist"));
  await tsc("-p", join(PROJECT, "lib/cli/dist.tsconfig.json"), "--outDir", join(home, "dist/types"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Runs the TypeScript compiler; rejects with what it prints when it is not content. */
export async function tsc(...args: readonly string[]): Promise<void> {
  await promisify(execFile)(join(PROJECT, "node_modules/.bin/tsc"), args).catch(({ stdout, message }) => {
    throw new Error(`tsc: ${stdout || message}`);
  });
}
