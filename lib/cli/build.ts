import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

// Builds dist/, the published part of the package: the command, the typed client and its type declarations.
const project = join(import.meta.dirname, "../..");
const folder = join(project, "dist");
rmSync(folder, { recursive: true, force: true });
await bundle(folder);
execFileSync(join(project, "node_modules/.bin/tsc"), ["-p", join(import.meta.dirname, "dist.tsconfig.json")], {
  stdio: "inherit",
});
