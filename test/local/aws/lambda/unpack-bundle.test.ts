import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test as plain } from "vitest";
import { unpackBundle } from "../../../../lib/local/aws/lambda/unpack-bundle.ts";
import { makeTempFolder } from "../../../rig/temp-folder.ts";

const test = plain.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  onCleanup(remove);
  return folder;
});

async function writeZip(folder: string, files: Record<string, string>): Promise<string> {
  const zipPath = join(folder, "bundle.zip");
  await writeFile(
    zipPath,
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
  );
  return zipPath;
}

test.for(["mjs", "js", "cjs"])("a handler is found in a module that ends in .%s", async (extension, { folder }) => {
  const files = { [`functions/router.${extension}`]: "exports.handler = 1", "package.json": "{}" };
  const zipPath = await writeZip(folder, files);
  expect(await unpackBundle({ name: "router", zipPath, handler: "functions/router.main" }, folder)).toEqual({
    modulePath: join(folder, "router", `functions/router.${extension}`),
    exportName: "main",
  });
});

test("the error for a zip without the handler's module lists the files of the zip", async ({ folder }) => {
  const zipPath = await writeZip(folder, { "other.mjs": "" });
  await expect(unpackBundle({ name: "router", zipPath, handler: "functions/router.main" }, folder)).rejects.toThrow(
    "bundle.zip has no module for the handler functions/router.main; it has other.mjs",
  );
});
