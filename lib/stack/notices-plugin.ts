import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import { readBundledPackages } from "./bundled-packages.ts";
import { buildNotices, NOTICES_FILE } from "./notices.ts";

/** Plugin of esbuild that puts THIRD-PARTY-NOTICES.txt into the zip of each function, from the metafile of its bundle. */
const noticesPlugin: Plugin = {
  name: "third-party-notices",
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true; // not in serverless.yml: serverless-esbuild would put the metafile into the zip
    onEnd(({ metafile }) => metafile && writeNotices(metafile, initialOptions));
  },
};

/** serverless-esbuild reads the default export. */
export default [noticesPlugin];

async function writeNotices(metafile: Metafile, options: BuildOptions): Promise<void> {
  const folder = folderOf(options);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, NOTICES_FILE), buildNotices(await readBundledPackages(metafile, process.cwd())));
}

/**
 * Folder for files of one function. serverless-esbuild builds each function by itself, `functions/a.ts` into
 * `<build folder>/functions`, and puts the files of `<build folder>/__only_a` into the zip of function `a` alone.
 */
function folderOf({ entryPoints, outdir = "" }: BuildOptions): string {
  const [entry = ""] = Array.isArray(entryPoints) ? entryPoints.map(String) : [];
  return join(outdir, relative(dirname(entry), ""), `__only_${basename(entry, ".ts")}`);
}
