import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtPackage, makeInScratch, PACKAGE_SOURCES } from "./built-package.ts";
import { PROJECT } from "./project.ts";

const run = promisify(execFile);

/** A new folder in which the package `stopcord`, at `home`, can be imported; the caller removes the folder. */
export type InstalledPackage = { readonly folder: string; readonly home: string; remove(): Promise<void> };

/** Installs the package `stopcord` once for unchanged sources, and makes a folder for code that uses it. */
export async function installPackage(): Promise<InstalledPackage> {
  const sources = [...PACKAGE_SOURCES, "package.json", "README.md", "LICENSE", ".node/*"];
  const installed = await makeInScratch({ name: "test-installed", sources, build: install });
  const folder = await mkdtemp(join(installed, "consumer-"));
  const home = join(installed, "node_modules/stopcord");
  return { folder, home, remove: () => rm(folder, { recursive: true }) };
}

/** Packs the package with `npm pack`, and unpacks the tarball as `npm install` would. */
async function install(folder: string): Promise<void> {
  const home = join(folder, "node_modules/stopcord");
  await mkdir(home, { recursive: true });
  const tarball = await packInto(folder);
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
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
