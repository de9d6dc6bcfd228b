import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import * as z from "zod/mini";
import { LICENCE_TEXTS } from "./licence-texts.ts";

/** A package of npm with code in a bundle. */
export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  /** Expression of SPDX, such as `MIT`. */
  readonly licence: string;
  /** Its licence and notice files. Without a file, the text of the licence that package.json names. */
  readonly texts: readonly string[];
};

/** Reads the packages that have code in the outputs of a build, by name. Paths of the metafile are relative to `folder`. */
export async function readBundledPackages({ outputs }: Metafile, folder: string): Promise<readonly BundledPackage[]> {
  const folders = new Set(Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs).flatMap(folderOf)));
  const packages = await Promise.all([...folders].map((path) => readPackage(resolve(folder, path))));
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Folder of the package of an input. Inputs without a byte in the output do not count. */
function folderOf([path, { bytesInOutput }]: [string, { bytesInOutput: number }]): readonly string[] {
  const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path) ?? [];
  return folder === undefined || bytesInOutput === 0 ? [] : [folder];
}

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

const LEGAL_FILE = /^(licen[cs]e|notice|copying)/i;

async function readPackage(folder: string): Promise<BundledPackage> {
  const json: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const { name, version, license: licence } = packageSchema.parse(json);
  const files = (await readdir(folder)).filter((file) => LEGAL_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return { name, version, licence, texts: texts.length > 0 ? texts : [textOf(name, licence)] };
}

function textOf(name: string, licence: string): string {
  const text = LICENCE_TEXTS.get(licence);
  if (text !== undefined) return text;
  throw new Error(`${name} has no licence file: add the text of its licence ${licence} to lib/stack/licence-texts.ts`);
}
