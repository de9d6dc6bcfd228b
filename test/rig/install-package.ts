import { randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { builtPackage } from "./built-package.ts";
import { PROJECT } from "./project.ts";

/** Installs the package `stopcord` in a new folder, as `npm install` would; the caller removes the folder. */
export async function installPackage(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = join(PROJECT, ".stopcord", `consumer-${randomUUID()}`); // in the project, where Node finds its dependencies
  const home = join(folder, "node_modules/stopcord");
  await mkdir(home, { recursive: true });
  await copyFile(join(PROJECT, "package.json"), join(home, "package.json"));
  await cp(join(PROJECT, "lib/schemas"), join(home, "lib/schemas"), { recursive: true });
  await cp(await builtPackage(), join(home, "dist"), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
