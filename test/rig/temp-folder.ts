import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, and what removes it. */
export async function makeTempFolder() {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-test-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes a handler module, from its source code, into a folder of its own. */
export async function writeModule(source: string) {
  const { folder, remove } = await makeTempFolder();
  const modulePath = join(folder, "handler.mjs");
  await writeFile(modulePath, source);
  return { modulePath, remove };
}
