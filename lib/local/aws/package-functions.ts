import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Runs `serverless package` for a stage of a project, and answers the folder of the zips and the compiled template;
 * its output is told only if it fails.
 */
export async function packageFunctions(projectFolder: string, stage: string): Promise<string> {
  const serverless = join(projectFolder, "node_modules/.bin/serverless");
  const folder = join(projectFolder, ".stopcord", stage); // not in .serverless, which is copied there
  try {
    // By this very Node: the machine's own may be too old for the bundler.
    const args = [serverless, "package", "--stage", stage, "--package", folder];
    await promisify(execFile)(process.execPath, args, { cwd: projectFolder });
  } catch (error) {
    throw new Error(`serverless package failed:\n${outputOf(error)}`, { cause: error });
  }
  return folder;
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = ["stdout", "stderr"].map((stream) => Reflect.get(error, stream)).join("");
  return output.trim() || error.message;
}
