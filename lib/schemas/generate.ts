import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaDocuments } from "./documents.ts";

const files = Object.entries(schemaDocuments()).map(([name, document]) => {
  const file = join(import.meta.dirname, `${name}.json`);
  writeFileSync(file, JSON.stringify(document, null, 2));
  return file;
});
// Laid out as every other file, so that the linter has nothing to say.
execFileSync(join(import.meta.dirname, "../../node_modules/.bin/biome"), ["format", "--write", ...files]);
