import { execFile } from "node:child_process";
import { copyFile, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zipSync } from "fflate";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { type CompiledTemplate, readCompiledTemplate } from "./compiled-template.ts";

/**
 * Compiles the template of stage `dev` with parameters, as `serverless package --param` does. It bundles no function, so it takes
 * two seconds. Throws an error with the output of `serverless package` if that fails.
 */
export async function compileWith(parameters: Readonly<Record<string, string>>): Promise<CompiledTemplate> {
  const { folder, remove } = await makeTempFolder();
  try {
    for (const name of ["lib", "events", "node_modules"]) await symlink(join(PROJECT, name), join(folder, name));
    await copyFile(join(PROJECT, "package.json"), join(folder, "package.json"));
    await writeFile(join(folder, "empty.zip"), zipSync({}));
    await writeFile(join(folder, "serverless.yml"), await configurationWithoutBundles());
    const params = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    const args = [join(folder, "node_modules/.bin/serverless"), "package", "--package", "package", ...params];
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    return await readCompiledTemplate(join(folder, "package"));
  } catch (error) {
    throw new Error(`${Reflect.get(Object(error), "stdout")}${Reflect.get(Object(error), "stderr")}`, { cause: error });
  } finally {
    await remove();
  }
}

/** The project's configuration with an empty zip for every function in place of the bundler. */
async function configurationWithoutBundles(): Promise<string> {
  const text = await readFile(join(PROJECT, "serverless.yml"), "utf8");
  return text
    .replace("  - serverless-esbuild\n", "  []\n")
    .replace("  individually: true\n", "  artifact: empty.zip\n");
}
