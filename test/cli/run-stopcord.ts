import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "vitest";
import { bundle } from "../../lib/cli/bundle.ts";
import { lazy } from "../../lib/time/lazy.ts";
import { PROJECT } from "../rig/project.ts";

/** What a run of the command came to. */
export type Run = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** What a run of the command is given. */
export type RunOptions = {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hears all output so far whenever there is more of it; `interrupt` is Ctrl-C. */
  onOutput?(output: string, interrupt: () => void): unknown;
};

/**
 * Builds the command as others install it, without its declarations, until the tests of the file are over. What it answers runs
 * it as a person's shell would, without colours and with nothing of this process's environment but PATH.
 */
export function buildStopcord() {
  const folder = join(PROJECT, ".stopcord", `test-cli-${randomUUID()}`);
  const bundled = lazy(() => bundle(folder));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return async (args: readonly string[], options: RunOptions = {}): Promise<Run> => {
    await bundled();
    return runCommand([join(folder, "stopcord.js"), ...args], options);
  };
}

function runCommand(args: readonly string[], { stdin = "", env = {}, onOutput }: RunOptions): Promise<Run> {
  return new Promise((resolve) => {
    const options = {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env },
    };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
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
