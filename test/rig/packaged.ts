import { createHash } from "node:crypto";
import { access, glob, mkdir, readFile, rename, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { PROJECT } from "./project.ts";

/**
 * The folder of a stage's zips and compiled template, as `serverless package` makes them of the sources as they are;
 * made once, by the first who asks, however many test files ask at the same time.
 */
export async function packaged(stage: "dev" | "soak"): Promise<string> {
  const folder = join(tmpdir(), `stopcord-test-${stage}-${await fingerprint()}`);
  const isThere = () => access(folder);
  const makeOrWait = () => isThere().catch(() => makeAlone(folder, stage));
  await vi.waitFor(makeOrWait, { timeout: 60_000, interval: 50 });
  return folder;
}

/** Packaging takes some seconds; whoever has been at it for so long was killed. */
const STALE_MS = 45_000;

/** Rejects while somebody else is making it. */
async function makeAlone(folder: string, stage: string): Promise<void> {
  const lock = `${folder}.lock`;
  await mkdir(lock).catch(async (error) => {
    if (Date.now() - (await stat(lock)).mtimeMs > STALE_MS) await rmdir(lock);
    throw error;
  });
  try {
    await rename(await packageFunctions(PROJECT, stage), folder);
  } finally {
    await rmdir(lock);
  }
}

/** Stands for everything that goes into a package. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const sources = ["functions/*", "lib/**/*.*", "events/*.yml", "serverless.yml", "package-lock.json"];
  const files: string[] = [];
  for await (const file of glob(sources, { cwd: PROJECT })) files.push(file);
  for (const file of files.sort()) hash.update(file).update(await readFile(join(PROJECT, file)));
  return hash.digest("hex").slice(0, 16);
}
