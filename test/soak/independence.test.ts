import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../rig/project.ts";

/** Every file that runs when one is imported; types are gone by then. */
async function filesBehind(file: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file)) return found;
  found.add(file);
  const source = await readFile(file, "utf8");
  for (const [, path = ""] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)";/gms)) {
    await filesBehind(join(file, "..", path), found);
  }
  return found;
}

test("the judge shares no code with what it judges", async () => {
  const files = [...(await filesBehind(join(PROJECT, "test/soak/judge-evidence.ts")))].map((file) =>
    relative(PROJECT, file),
  );
  expect(files).toContain("test/soak/rules.ts");
  const isOfTheProof = (file: string) => /^test\/(soak|rig)\//.test(file);
  expect(files.filter((file) => !isOfTheProof(file) && file !== "lib/local/simulator/registry.ts")).toEqual([]);
});
