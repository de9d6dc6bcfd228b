import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withReadmeTables } from "./readme-tables.ts";
import { buildSchemaDocuments } from "./schema-documents.ts";

const PROJECT = join(import.meta.dirname, "../..");

const files = Object.entries(buildSchemaDocuments()).map(([name, document]) => {
  const file = join(import.meta.dirname, `${name}.json`);
  writeFileSync(file, JSON.stringify(document, null, 2));
  return file;
});
// The linter checks the layout of these files as of all others.
execFileSync(join(PROJECT, "node_modules/.bin/biome"), ["format", "--write", ...files]);

const readme = join(PROJECT, "README.md");
writeFileSync(readme, withReadmeTables(readFileSync(readme, "utf8")));
