import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Runs `serverless package` for a stage and returns a new folder with the zips and the compiled template. The caller removes the
 * folder. If packaging fails, the error holds serverless's output.
 */
export async function packageFunctions(projectFolder: string, stage: string): Promise<string> {
  const workFolder = await mkdtemp(join(tmpdir(), `stopcord-${stage}-`));
  const folder = `${workFolder}-package`;
  try {
    await copyProject(projectFolder, workFolder);
    // Runs under the Node of this process, because the first Node of the PATH may be too old for the bundler.
    const args = [join(workFolder, "node_modules/.bin/serverless"), "package", "--stage", stage, "--package", folder];
    const env = { ...process.env, TMPDIR: workFolder }; // serverless leaves a temporary folder for each function
    await promisify(execFile)(process.execPath, args, { cwd: workFolder, env });
    return folder;
  } catch (error) {
    throw new Error(`serverless package failed:\n${outputOf(error)}`, { cause: error });
  } finally {
    await rm(workFolder, { recursive: true });
  }
}

/** Links and copies a project: serverless writes into the folder it packages, so two runs in one folder corrupt each other's zips. */
async function copyProject(projectFolder: string, workFolder: string): Promise<void> {
  for (const entry of await readdir(projectFolder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const copy = entry.isFile() ? copyFile : symlink; // serverless accepts no symbolic link as its configuration
    await copy(join(projectFolder, entry.name), join(workFolder, entry.name));
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = ["stdout", "stderr"].map((stream) => Reflect.get(error, stream)).join("");
  return output.trim() || error.message;
}
