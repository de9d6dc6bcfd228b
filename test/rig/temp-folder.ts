import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a new folder, and returns a function that removes it. */
export async function makeTempFolder() {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-test-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes the source code of a handler module into a new folder. */
export async function writeModule(source: string) {
  const { folder, remove } = await makeTempFolder();
  const modulePath = join(folder, "handler.mjs");
  await writeFile(modulePath, source);
  return { modulePath, remove };
}
