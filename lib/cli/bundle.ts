import { join } from "node:path";
import { build } from "esbuild";

const LIB = join(import.meta.dirname, "..");

/** Bundles the command and the typed import into a folder; what they depend on stays outside. */
export async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: { stopcord: join(LIB, "cli/stopcord.ts"), client: join(LIB, "client.ts") },
    outdir: folder,
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20.19" },
    packages: "external",
  });
}
