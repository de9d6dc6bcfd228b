import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtPackage } from "./built-package.ts";
import { PROJECT } from "./project.ts";

const run = promisify(execFile);

/** A folder with the package `stopcord` installed; the caller removes the folder. */
export type InstalledPackage = { readonly folder: string; remove(): Promise<void> };

/** Packs the package `stopcord` with `npm pack`, and unpacks the tarball in a new folder, as `npm install` would. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = join(PROJECT, ".stopcord", `consumer-${randomUUID()}`); // in the project, where Node finds its dependencies
  const home = join(folder, "node_modules/stopcord");
  await mkdir(home, { recursive: true });
  const tarball = await packInto(folder);
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Packs what `npm pack` packs after its build; returns the path of the tarball. */
async function packInto(folder: string): Promise<string> {
  const source = join(folder, "source");
  await mkdir(source);
  for (const file of ["package.json", "README.md", "LICENSE"]) await copyFile(join(PROJECT, file), join(source, file));
  for (const part of [".node", "lib/schemas"]) await cp(join(PROJECT, part), join(source, part), { recursive: true });
  await cp(await builtPackage(), join(source, "dist"), { recursive: true });
  const flags = ["--ignore-scripts", "--offline", "--silent", "--pack-destination", folder];
  const { stdout } = await run("npm", ["pack", ...flags], { cwd: source });
  await rm(source, { recursive: true });
  return join(folder, stdout.trim());
}
