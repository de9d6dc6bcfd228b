import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readZip } from "./read-zip.ts";

/** A packaged function: its zip and its handler, `folder/module.export`. */
export type Bundle = { readonly name: string; readonly zipPath: string; readonly handler: string };

/** Path of a function's module, and the name of the export that is the handler. */
export type HandlerLocation = { readonly modulePath: string; readonly exportName: string };

/** Unpacks a function's zip into a new folder and finds its handler as Lambda's runtime does. */
export async function unpackBundle({ name, zipPath, handler }: Bundle, intoFolder: string): Promise<HandlerLocation> {
  const files = readZip(await readFile(zipPath));
  const dot = handler.lastIndexOf(".");
  const modulePath = [".js", ".mjs", ".cjs"]
    .map((extension) => handler.slice(0, dot) + extension)
    .find((path) => files.has(path));
  if (modulePath === undefined) {
    throw new Error(`${zipPath} has no module for the handler ${handler}; it has ${[...files.keys()].join(", ")}`);
  }
  const folder = join(intoFolder, name);
  await writeFiles(files, folder);
  return { modulePath: join(folder, modulePath), exportName: handler.slice(dot + 1) };
}

async function writeFiles(files: ReadonlyMap<string, Buffer>, folder: string): Promise<void> {
  for (const [path, content] of files) {
    if (path.endsWith("/")) continue; // the entry of a folder
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
