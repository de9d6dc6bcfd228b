import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { replaceFolder } from "../../lib/cli/replace-folder.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

/** Folders for one replacement; `dist` holds a file `old.js`. */
async function makeFolders(onTestFinished: (end: () => Promise<void>) => void) {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  const [dist, scratch] = [join(folder, "dist"), join(folder, "scratch")];
  await mkdir(dist);
  await writeFile(join(dist, "old.js"), "old");
  return { dist, scratch };
}

describe("the build of dist", () => {
  test("a build that fails leaves the command that was built before", async ({ onTestFinished }) => {
    const { dist, scratch } = await makeFolders(onTestFinished);
    const failing = replaceFolder(dist, scratch, async (folder) => {
      await writeFile(join(folder, "half.js"), "half");
      throw new Error("does not compile");
    });
    await expect(failing).rejects.toThrow("does not compile");
    expect([await readdir(dist), await readdir(scratch)]).toEqual([["old.js"], []]);
  });

  test("the old command stays usable while the new one is built, and nothing of it is left", async ({
    onTestFinished,
  }) => {
    const { dist, scratch } = await makeFolders(onTestFinished);
    await replaceFolder(dist, scratch, async (folder) => {
      expect(await readFile(join(dist, "old.js"), "utf8")).toBe("old");
      await writeFile(join(folder, "new.js"), "new");
    });
    expect([await readdir(dist), await readdir(scratch)]).toEqual([["new.js"], []]);
  });

  test("the first build needs no old folder", async ({ onTestFinished }) => {
    const { dist, scratch } = await makeFolders(onTestFinished);
    const first = join(dist, "first");
    await replaceFolder(first, scratch, (folder) => writeFile(join(folder, "new.js"), "new"));
    expect(await readdir(first)).toEqual(["new.js"]);
  });
});
