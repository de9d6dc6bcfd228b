import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { parse } from "yaml";
import * as z from "zod/mini";
import { PROJECT } from "../rig/project.ts";

const SETTINGS = z.object({
  custom: z.object({
    esbuild: z.object({
      minify: z.boolean(),
      target: z.string(),
      mainFields: z.array(z.string()),
      legalComments: z.literal("none"),
      banner: z.record(z.string(), z.string()),
    }),
  }),
});

/** Reads the bundler's settings from serverless.yml, so that both sides of a comparison are bundled alike. */
async function readSettings(): Promise<BuildOptions> {
  const { custom } = SETTINGS.parse(
    parse(await readFile(join(PROJECT, "serverless.yml"), "utf8"), { merge: true, logLevel: "silent" }),
  );
  return { ...custom.esbuild, format: "esm" };
}

/** Bundles a script of this folder with the settings of the package. */
export async function bundleScript(name: string, scratch: string): Promise<string> {
  return bundle(join(import.meta.dirname, `${name}.ts`), join(scratch, `${name}.mjs`), await readSettings());
}

/** Bundles a function with all of zod and undici and the bundler's default settings. */
export function bundleUnoptimised(name: string, scratch: string): Promise<string> {
  const plugins = [replaceModule(/^zod\/mini$/, ZOD), replaceModule(/^undici\/lib\/dispatcher\/agent\.js$/, AGENT)];
  return bundle(join(PROJECT, "functions", `${name}.ts`), join(scratch, `${name}-unoptimised.cjs`), {
    format: "cjs",
    plugins,
  });
}

async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<string> {
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", logLevel: "error", ...options });
  return outfile;
}

/** All of zod, as `import { z } from "zod"` loads it, with the names that only `zod/mini` has. */
const ZOD = `
  export * from "zod";
  export { _gte as minimum, _lte as maximum } from "zod/v4/core";
  import { z } from "zod";
  export default z;
`;

/** undici's main file, which loads all of undici. */
const AGENT = `export { Agent as default } from "undici";`;

/** Creates a plugin that replaces the modules whose name matches. */
function replaceModule(filter: RegExp, contents: string): Plugin {
  const namespace = `replacement of ${filter.source}`;
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace }));
      build.onLoad({ filter: /./, namespace }, () => ({ contents, resolveDir: PROJECT }));
    },
  };
}
