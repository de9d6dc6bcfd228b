import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { replaceFolder } from "./replace-folder.ts";

// Builds dist/, the published part of the package: the command, the typed client and its type declarations.
const project = join(import.meta.dirname, "../..");
await replaceFolder(join(project, "dist"), join(project, ".stopcord"), async (folder) => {
  await bundle(folder);
  const declarations = ["-p", join(import.meta.dirname, "dist.tsconfig.json"), "--outDir", join(folder, "types")];
  execFileSync(join(project, "node_modules/.bin/tsc"), declarations, { stdio: "inherit" });
});
