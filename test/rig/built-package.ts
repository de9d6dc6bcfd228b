import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../../lib/cli/bundle.ts";
import { makeOnce } from "./make-once.ts";
import { PROJECT } from "./project.ts";
import { runTsc } from "./run-tsc.ts";

/** Where Node finds the dependencies of the project. */
const SCRATCH = join(PROJECT, ".stopcord");

/** Glob patterns of the files that the command and the typed client are built of. */
export const PACKAGE_SOURCES = ["lib/**/*.*", "package-lock.json", "tsconfig.json"];

/** A folder to build in the project, where Node finds its dependencies. */
export type BuiltFolder = {
  readonly name: string;
  readonly sources: readonly string[];
  build(folder: string): Promise<void>;
};

/** Bundles the command and the typed client, once for unchanged sources; returns the folder of `stopcord.js`. */
export function bundledCommand(): Promise<string> {
  return makeInScratch({ name: "test-command", sources: PACKAGE_SOURCES, build: bundle });
}

/** Builds what `npm run prepare` builds, once for unchanged sources: the bundles and the type declarations. */
export function builtPackage(): Promise<string> {
  return makeInScratch({
    name: "test-package",
    sources: PACKAGE_SOURCES,
    async build(folder) {
      await bundle(folder);
      await runTsc("-p", join(PROJECT, "lib/cli/dist.tsconfig.json"), "--outDir", join(folder, "types"));
    },
  });
}

/** Builds a folder once for unchanged sources. */
export async function makeInScratch({ name, sources, build }: BuiltFolder): Promise<string> {
  await mkdir(SCRATCH, { recursive: true });
  return makeOnce({
    name,
    sources,
    parent: SCRATCH,
    async make() {
      const folder = join(SCRATCH, randomUUID());
      await build(folder);
      return folder;
    },
  });
}
