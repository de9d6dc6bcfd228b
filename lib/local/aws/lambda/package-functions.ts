import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Runs `serverless package` for a stage of a project, and answers a new folder with the zips and the compiled template,
 * for the caller to remove; its output is told only if it fails.
 */
export async function packageFunctions(projectFolder: string, stage: string): Promise<string> {
  const workplace = await mkdtemp(join(tmpdir(), `stopcord-${stage}-`));
  const folder = `${workplace}-package`;
  try {
    await furnish(workplace, projectFolder);
    // By this very Node: the machine's own may be too old for the bundler.
    const args = [join(workplace, "node_modules/.bin/serverless"), "package", "--stage", stage, "--package", folder];
    const env = { ...process.env, TMPDIR: workplace }; // where it leaves a folder for each function
    await promisify(execFile)(process.execPath, args, { cwd: workplace, env });
    return folder;
  } catch (error) {
    throw new Error(`serverless package failed:\n${outputOf(error)}`, { cause: error });
  } finally {
    await rm(workplace, { recursive: true });
  }
}

/** Makes a folder stand in for the project's: serverless works in the folder that it packages, and two at a time there spoil each other's zips. */
async function furnish(workplace: string, projectFolder: string): Promise<void> {
  for (const entry of await readdir(projectFolder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const place = entry.isFile() ? copyFile : symlink; // serverless takes no link for its configuration
    await place(join(projectFolder, entry.name), join(workplace, entry.name));
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = ["stdout", "stderr"].map((stream) => Reflect.get(error, stream)).join("");
  return output.trim() || error.message;
}
