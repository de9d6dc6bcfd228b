import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../../lib/cli/bundle.ts";
import { makeOnce } from "./make-once.ts";
import { PROJECT } from "./project.ts";
import { runTsc } from "./run-tsc.ts";

/** Where Node finds the dependencies of the project. */
const SCRATCH = join(PROJECT, ".stopcord");
const SOURCES = ["lib/**/*.*", "package-lock.json", "tsconfig.json"];

/** Bundles the command and the typed client, once for unchanged sources; returns the folder of `stopcord.js`. */
export function bundledCommand(): Promise<string> {
  return makeInScratch("test-command", bundle);
}

/** Builds what `npm run prepare` builds, once for unchanged sources: the bundles and the type declarations. */
export function builtPackage(): Promise<string> {
  return makeInScratch("test-package", async (folder) => {
    await bundle(folder);
    await runTsc("-p", join(PROJECT, "lib/cli/dist.tsconfig.json"), "--outDir", join(folder, "types"));
  });
}

async function makeInScratch(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  await mkdir(SCRATCH, { recursive: true });
  return makeOnce({
    name,
    sources: SOURCES,
    parent: SCRATCH,
    async make() {
      const folder = join(SCRATCH, randomUUID());
      await build(folder);
      return folder;
    },
  });
}
