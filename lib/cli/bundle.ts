import { join } from "node:path";
import { build } from "esbuild";

const LIB = join(import.meta.dirname, "..");

/** Bundles the command and the typed client into a folder; their npm dependencies stay external. */
export async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: { stopcord: join(LIB, "cli/stopcord.ts"), client: join(LIB, "client.ts") },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
  });
}
