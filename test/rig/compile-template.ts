import { execFile } from "node:child_process";
import { copyFile, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { zipSync } from "fflate";
import { PROJECT } from "./project.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A template to compile. `zips` is a folder with a zip for each function; without it each function has an empty one. */
export type TemplateOptions = {
  readonly stage: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly zips?: string;
};

/**
 * Compiles the template of a stage as `serverless package --param` does, and returns the folder of the package, beside the zips.
 * It bundles no function, so it takes two seconds. Throws an error with the output of `serverless package` if that fails.
 */
export async function compileTemplate({ stage, parameters = {}, zips }: TemplateOptions): Promise<string> {
  const { folder, remove } = await makeTempFolder();
  const packageFolder = `${folder}-package`;
  try {
    for (const name of ["lib", "events", "node_modules"]) await symlink(join(PROJECT, name), join(folder, name));
    await copyFile(join(PROJECT, "package.json"), join(folder, "package.json"));
    const names = await writeConfiguration(folder);
    for (const name of names) await writeZip(join(folder, `${name}.zip`), zips);
    const params = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    const serverless = join(folder, "node_modules/.bin/serverless");
    const args = [serverless, "package", "--stage", stage, "--package", packageFolder, ...params];
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    for (const name of names) await copyFile(join(folder, `${name}.zip`), join(packageFolder, `${name}.zip`));
    return packageFolder;
  } catch (error) {
    throw new Error(`${Reflect.get(Object(error), "stdout")}${Reflect.get(Object(error), "stderr")}`, { cause: error });
  } finally {
    await remove();
  }
}

/** Writes the project's configuration with a ready zip for every function in place of the bundler; returns their names. */
async function writeConfiguration(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(PROJECT, "serverless.yml"), "utf8");
  const ready = text
    .replace("  - serverless-esbuild\n", "  []\n")
    .replaceAll(/^( +)handler: functions\/(.+)\.handler$/gm, "$&\n$1package: { artifact: $2.zip }");
  await writeFile(join(folder, "serverless.yml"), ready);
  const modules = await readdir(join(PROJECT, "functions"));
  return modules.map((file) => basename(file, ".ts"));
}

async function writeZip(path: string, zips: string | undefined): Promise<void> {
  if (zips === undefined) await writeFile(path, zipSync({}));
  else await copyFile(join(zips, basename(path)), path);
}
