import { createHash } from "node:crypto";
import { access, glob, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { PROJECT } from "./project.ts";

/** A folder that is made of files of the project. */
export type MadeFolder = {
  /** The first part of its name; its fingerprint is the rest. */
  readonly name: string;
  /** Glob patterns of the files that it is made of. */
  readonly sources: readonly string[];
  /** The folder that it lies in; that of temporary files by default. */
  readonly parent?: string;
  /** Makes it at any path on the same disk, and returns that path. */
  make(): Promise<string>;
};

/** A lock older than this belongs to a process that was killed: making a folder takes some seconds. */
const STALE_LOCK_MS = 45_000;
const LIMIT_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Makes a folder once for unchanged sources, however many processes ask at the same time, and returns its path.
 * The folder stays for the next run; an hour later a folder of other sources replaces it.
 */
export async function makeOnce({ name, sources, parent = tmpdir(), make }: MadeFolder): Promise<string> {
  const folder = join(parent, `${name}-${await fingerprint(sources)}`);
  for (const endMs = Date.now() + LIMIT_MS; !(await exists(folder)); await wait(50)) {
    if (await takeLock(folder)) await makeLocked(folder, make);
    else if (Date.now() > endMs) throw new Error(`another process did not make ${folder} within 60 s`);
  }
  await removeOld(parent, name, folder);
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
    await mkdir(lockOf(folder), { recursive: false });
    return true;
  } catch {
    if ((await ageMs(lockOf(folder))) > STALE_LOCK_MS) await removeLock(folder);
    return false;
  }
}

async function ageMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0, // gone
  );
}

async function makeLocked(folder: string, make: () => Promise<string>): Promise<void> {
  try {
    if (await exists(folder)) return; // made between the look and the lock
    await rename(await make(), folder);
  } finally {
    await removeLock(folder);
  }
}

/** Another process has removed it where making the folder took longer than `STALE_LOCK_MS`. */
async function removeLock(folder: string): Promise<void> {
  await rm(lockOf(folder), { recursive: true, force: true });
}

async function removeOld(parent: string, name: string, current: string): Promise<void> {
  const paths = (await readdir(parent))
    .filter((entry) => entry.startsWith(`${name}-`))
    .map((entry) => join(parent, entry));
  for (const path of paths) {
    if (path !== current && (await ageMs(path)) > HOUR_MS) await rm(path, { recursive: true, force: true });
  }
}

async function fingerprint(sources: readonly string[]): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(sources, { cwd: PROJECT })) files.push(file);
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(file).update(await readFile(join(PROJECT, file)));
  return hash.digest("hex").slice(0, 16);
}
