import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, onTestFinished, test as plain, vi } from "vitest";
import { parse } from "yaml";
import * as z from "zod/mini";
import { serviceNames } from "../../lib/services/service-names.ts";
import { type BundledPackage, readBundledPackages } from "../../lib/stack/bundled-packages.ts";
import { buildNotices, NOTICES_FILE } from "../../lib/stack/notices.ts";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

vi.setConfig({ testTimeout: 60_000 });

const settingsSchema = z.object({
  custom: z.object({
    esbuild: z.object({
      alias: z.record(z.string(), z.string()),
      banner: z.record(z.string(), z.string()),
      bundle: z.boolean(),
      exclude: z.array(z.string()),
      format: z.literal("esm"),
      keepNames: z.boolean(),
      legalComments: z.literal("none"),
      mainFields: z.array(z.string()),
      minify: z.boolean(),
      platform: z.literal("node"),
      target: z.string(),
    }),
  }),
});

/** Bundles a function with the settings of serverless.yml; returns the module and the metafile of esbuild. */
async function bundle(name: string) {
  const yaml = parse(await readFile(join(PROJECT, "serverless.yml"), "utf8"), { merge: true, logLevel: "silent" });
  const { exclude, ...settings } = settingsSchema.parse(yaml).custom.esbuild;
  const entryPoints = [`functions/${name}.ts`];
  const places = { absWorkingDir: PROJECT, entryPoints, outdir: join(PROJECT, "functions") };
  const built = await build({ ...settings, ...places, external: exclude, metafile: true, write: false });
  return { module: built.outputFiles[0]?.text, metafile: built.metafile };
}

/** Every package with code in a bundle, as name and version. */
async function packagesOf({ outputs }: Metafile): Promise<readonly string[]> {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const paths = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const folders = new Set(paths.flatMap((path) => path.match(/.*node_modules\/(@.+?\/)?.+?(?=\/)/)?.[0] ?? []));
  const files = [...folders].map((folder) => readFile(join(PROJECT, folder, "package.json"), "utf8"));
  const packages = (await Promise.all(files)).map((json) => JSON.parse(json));
  return packages.map(({ name, version }) => `${name} ${version}`).sort();
}

/** The sections of a notices file: the packages that each names, and its text. */
function readSections(notices: string) {
  const [, ...sections] = notices.split(`\n${"=".repeat(80)}\n\n`);
  return sections.map((section) => {
    const [headings = "", ...text] = section.split("\n\n");
    return { packages: headings.split("\n").map((line) => line.replace(/ \(.+\)$/, "")), text: text.join("\n\n") };
  });
}

const test = plain.extend("zips", { scope: "file" }, async () => {
  const folder = await packaged("dev");
  return async (name: string) => unzipSync(await readFile(join(folder, `${name}.zip`)));
});

describe("the notices of a zip", () => {
  test.for(["router", ...serviceNames, "replay"])(
    "name every package in the bundle of %s and no other",
    async (name, { zips }) => {
      const zip = await zips(name);
      const { module, metafile } = await bundle(name);
      expect(strFromU8(zip[`functions/${name}.mjs`] ?? new Uint8Array())).toBe(module);
      const sections = readSections(strFromU8(zip[NOTICES_FILE] ?? new Uint8Array()));
      const named = sections.flatMap(({ packages }) => packages).sort();
      expect(named).toEqual(await packagesOf(metafile));
      expect(named.length).toBeGreaterThan(5);
      for (const { packages, text } of sections) {
        expect(text, packages.join()).toMatch(/permission is hereby granted|grant of copyright license/i);
      }
    },
  );
});

describe("the text of the notices", () => {
  const zod: BundledPackage = { name: "zod", version: "4.6.7", licence: "MIT", texts: ["MIT\n\n  of  zod\n"] };

  test("has equal texts once, whatever their white space", () => {
    const other = { ...zod, name: "other", version: "1.0.0", texts: ["\r\nMIT\r\n\r\nof zod"] };
    expect(readSections(buildNotices([other, zod]))).toEqual([
      { packages: ["other 1.0.0", "zod 4.6.7"], text: "MIT\n\nof zod\n" },
    ]);
  });

  test("has the licence and the notice of a package", () => {
    expect(buildNotices([{ ...zod, texts: ["the licence", "the notice"] }])).toContain(
      "\n\nzod 4.6.7 (MIT)\n\nthe licence\n\nthe notice\n",
    );
  });
});

describe("the packages of a metafile", () => {
  /** A metafile whose only output has code of one file of a package. */
  const metafileOf = (path: string, bytesInOutput: number): Metafile => ({
    inputs: {},
    outputs: { "a.mjs": { bytes: 1, exports: [], imports: [], inputs: { [path]: { bytesInOutput } } } },
  });

  test("have the text of their licence where they have no licence file", async () => {
    const [found] = await readBundledPackages(
      metafileOf("node_modules/@aws-lambda-powertools/commons/lib/esm/Utility.js", 1),
      PROJECT,
    );
    expect(found).toMatchObject({ name: "@aws-lambda-powertools/commons", licence: "MIT-0" });
    expect(found?.texts).toEqual([expect.stringMatching(/^MIT No Attribution\n/)]);
  });

  test("leave out a package without a byte in the bundle", async () => {
    expect(await readBundledPackages(metafileOf("node_modules/zod/index.js", 0), PROJECT)).toEqual([]);
  });

  test("are those nearest to the file, also inside another package, with all their legal files", async () => {
    const folder = await makePackage("node_modules/outer/node_modules/inner", { license: "MIT" });
    const home = join(folder, "node_modules/outer/node_modules/inner");
    await writeFile(join(home, "LICENCE.md"), "the licence");
    await writeFile(join(home, "NOTICE"), "the notice");
    expect(await readBundledPackages(metafileOf("node_modules/outer/node_modules/inner/a.js", 1), folder)).toEqual([
      { name: "test-package", version: "1.0.0", licence: "MIT", texts: ["the licence", "the notice"] },
    ]);
  });

  test("fail for a licence without a text, and say where to add it", async () => {
    const folder = await makePackage("node_modules/test-package", { license: "Beerware" });
    await expect(readBundledPackages(metafileOf("node_modules/test-package/a.js", 1), folder)).rejects.toThrow(
      "test-package has no licence file: add the text of its licence Beerware to lib/stack/licence-texts.ts",
    );
  });
});

/** Makes a package with a package.json alone, in a new folder; returns the folder. */
async function makePackage(path: string, fields: object): Promise<string> {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  await mkdir(join(folder, path), { recursive: true });
  const json = JSON.stringify({ name: "test-package", version: "1.0.0", ...fields });
  await writeFile(join(folder, path, "package.json"), json);
  return folder;
}
