import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../rig/project.ts";

/** Lists every file that a file loads when it runs; imports of types are left out. */
async function listLoadedFiles(file: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file)) return found;
  found.add(file);
  const source = await readFile(file, "utf8");
  for (const [, path = ""] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)";/gms)) {
    await listLoadedFiles(join(file, "..", path), found);
  }
  return found;
}

/** Files of lib that hold only names and no logic. */
const LISTS_OF_NAMES = ["lib/local/simulator/registry.ts", "lib/services/service-names.ts"];

test("the judge shares no code with stopcord, except lists of names", async () => {
  const loaded = await listLoadedFiles(join(PROJECT, "test/soak/judge-evidence.ts"));
  const files = [...loaded].map((file) => relative(PROJECT, file));
  expect(files).toContain("test/soak/rules.ts");
  const fromLib = files.filter((file) => !/^test\/(soak|rig)\//.test(file));
  expect(fromLib.filter((file) => !LISTS_OF_NAMES.includes(file))).toEqual([]);
});
