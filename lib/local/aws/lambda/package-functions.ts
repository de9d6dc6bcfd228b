import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/**
 * Runs `serverless package` for a stage and returns a new folder with the zips and the compiled template. The caller removes the
 * folder. If packaging fails, the error holds serverless's output. If `signal` aborts, serverless is ended, everything is
 * removed, and the signal's reason is thrown.
 */
export async function packageFunctions(projectFolder: string, stage: string, signal?: AbortSignal): Promise<string> {
  const workFolder = await mkdtemp(join(tmpdir(), `stopcord-${stage}-`));
  const folder = `${workFolder}-package`;
  try {
    await copyProject(projectFolder, workFolder);
    await runServerless(workFolder, ["package", "--stage", stage, "--package", folder], signal);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
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

/** Resolves when serverless has ended, also after an abort, because until then it writes into its folders. */
async function runServerless(folder: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  // Runs under the Node of this process, because the first Node of the PATH may be too old for the bundler.
  const child = spawn(process.execPath, [join(folder, "node_modules/.bin/serverless"), ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder }, // serverless leaves a temporary folder for each function
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "close").finally(() => signal?.removeEventListener("abort", kill));
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`serverless package failed:\n${(await output).join("").trim()}`);
}
