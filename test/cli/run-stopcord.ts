import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "vitest";
import { bundle } from "../../lib/cli/bundle.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** The command as it is built for others, without its declarations; once for each test file. */
const folder = join(PROJECT, ".stopcord", `test-cli-${randomUUID()}`);
const bundled = bundle(folder);
afterAll(() => rm(folder, { recursive: true }));

/** What a run of the command came to. */
export type Run = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** What a run of the command is given. */
export type RunOptions = {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hears all output so far whenever there is more of it; `interrupt` is Ctrl-C. */
  onOutput?(output: string, interrupt: () => void): unknown;
};

/** Runs the command as a person's shell would, without colours and with nothing of this process's environment but PATH. */
export async function stopcord(
  args: readonly string[],
  { stdin = "", env = {}, onOutput }: RunOptions = {},
): Promise<Run> {
  await bundled;
  const command = join(folder, "stopcord.js");
  return new Promise((resolve) => {
    const options = {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env },
    };
    const child = execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      onOutput?.(output, () => child.kill("SIGINT"));
    });
    child.stdin?.on("error", () => {}); // not every command reads it
    child.stdin?.end(stdin);
  });
}
