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

/** The bundler's settings of serverless.yml, so that both sides of a comparison are bundled alike. */
async function settings(): Promise<BuildOptions> {
  const { custom } = SETTINGS.parse(
    parse(await readFile(join(PROJECT, "serverless.yml"), "utf8"), { merge: true, logLevel: "silent" }),
  );
  return { ...custom.esbuild, format: "esm" };
}

/** A script of this folder as it would be packaged. */
export async function bundleScript(name: string, scratch: string): Promise<string> {
  return bundle(join(import.meta.dirname, `${name}.ts`), join(scratch, `${name}.mjs`), await settings());
}

/** A function as it comes out when nobody looks: zod and undici whole, and the bundler left to itself. */
export function bundleUnoptimised(name: string, scratch: string): Promise<string> {
  const plugins = [instead(/^zod\/mini$/, ZOD), instead(/^undici\/lib\/dispatcher\/agent\.js$/, AGENT)];
  return bundle(join(PROJECT, "functions", `${name}.ts`), join(scratch, `${name}-naive.cjs`), {
    format: "cjs",
    plugins,
  });
}

async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<string> {
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", logLevel: "error", ...options });
  return outfile;
}

/** The whole of zod, as `import { z } from "zod"` brings it along, with the few names that only its small edition has. */
const ZOD = `
  export * from "zod";
  export { _gte as minimum, _lte as maximum } from "zod/v4/core";
  import { z } from "zod";
  export default z;
`;

/** undici's main file, with all that it loads. */
const AGENT = `export { Agent as default } from "undici";`;

/** A module in the place of whatever is imported by such a name. */
function instead(filter: RegExp, contents: string): Plugin {
  const namespace = `instead of ${filter.source}`;
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace }));
      build.onLoad({ filter: /./, namespace }, () => ({ contents, resolveDir: PROJECT }));
    },
  };
}
