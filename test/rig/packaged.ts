import { createHash } from "node:crypto";
import { access, glob, mkdir, readFile, rename, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { PROJECT } from "./project.ts";

/** A stage whose functions proofs run. `soak` waits for seconds where `dev` waits for minutes. */
export type PackagedStage = "dev" | "soak";

/** A lock older than this belongs to a process that was killed: packaging takes some seconds. */
const STALE_LOCK_MS = 45_000;
const LIMIT_MS = 60_000;

/**
 * Packages the functions of a stage by `serverless package`, and returns the folder of the zips and the compiled template.
 * Unchanged sources are packaged once, however many processes ask at the same time. The folder stays for the next run.
 */
export async function packaged(stage: PackagedStage): Promise<string> {
  const folder = join(tmpdir(), `stopcord-test-${stage}-${await fingerprint()}`);
  for (const endMs = Date.now() + LIMIT_MS; !(await exists(folder)); await wait(50)) {
    if (await takeLock(folder)) await make(folder, stage);
    else if (Date.now() > endMs) throw new Error(`another process did not package ${folder} within 60 s`);
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function lockOf(folder: string): string {
  return `${folder}.lock`;
}

/** Resolves to false while another process has the lock. */
async function takeLock(folder: string): Promise<boolean> {
  try {
    await mkdir(lockOf(folder));
    return true;
  } catch {
    const ageMs = await stat(lockOf(folder)).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (ageMs > STALE_LOCK_MS) await rmdir(lockOf(folder));
    return false;
  }
}

async function make(folder: string, stage: PackagedStage): Promise<void> {
  try {
    if (await exists(folder)) return; // made between the look and the lock
    await rename(await packageFunctions(PROJECT, stage), folder);
  } finally {
    await rmdir(lockOf(folder));
  }
}

/** Everything that goes into a package. */
const SOURCES = ["functions/*", "lib/**/*.*", "events/*.yml", "serverless.yml", "package-lock.json"];

async function fingerprint(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(SOURCES, { cwd: PROJECT })) files.push(file);
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(file).update(await readFile(join(PROJECT, file)));
  return hash.digest("hex").slice(0, 16);
}
