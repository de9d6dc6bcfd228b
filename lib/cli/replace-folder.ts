import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Fills a new folder and puts it in the place of an old one. If filling fails, the old folder stays as it was. `scratch` is a
 * folder on the same disk, for the time in between.
 */
export async function replaceFolder(
  folder: string,
  scratch: string,
  fill: (newFolder: string) => Promise<void>,
): Promise<void> {
  const name = randomUUID();
  const [newFolder, oldFolder] = [join(scratch, `${name}-new`), join(scratch, `${name}-old`)];
  try {
    await mkdir(newFolder, { recursive: true });
    await fill(newFolder);
    await rename(folder, oldFolder).catch(ignoreMissing);
    await rename(newFolder, folder);
  } finally {
    for (const left of [newFolder, oldFolder]) await rm(left, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
