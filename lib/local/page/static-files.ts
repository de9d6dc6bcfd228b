import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** A file of the page. */
export type StaticFile = { readonly type: string; readonly content: Buffer };

const BROWSER = join(import.meta.dirname, "browser");
const LIT = dirname(findPackageJSON("lit-html", import.meta.url) ?? "");

const SCRIPT = "text/javascript; charset=utf-8";

/** The files of the page by path: no other file can be read. Scripts of lit-html import each other by these paths. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: join(BROWSER, "index.html"), type: "text/html; charset=utf-8" },
  "/page.css": { file: join(BROWSER, "page.css"), type: "text/css; charset=utf-8" },
  "/icon.svg": { file: join(BROWSER, "icon.svg"), type: "image/svg+xml" },
  ...scripts(BROWSER, "/", [
    "page",
    "state",
    "updates",
    "picture",
    "alerts",
    "requests",
    "story",
    "actions",
    "forms",
    "format",
  ]),
  ...scripts(LIT, "/lit-html/", [
    ...["lit-html", "directive", "directive-helpers"],
    ...["directives/repeat", "directives/guard"],
  ]),
};

/** Reads a file of the page; undefined for a path that is none. */
export async function readStaticFile(path: string): Promise<StaticFile | undefined> {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  return found && { type: found.type, content: await readFile(found.file) };
}

/** The paths of all files, as a browser may ask for them. */
export const staticPaths: readonly string[] = Object.keys(FILES);

function scripts(folder: string, prefix: string, names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => [`${prefix}${name}.js`, { file: join(folder, `${name}.js`), type: SCRIPT }]),
  );
}
