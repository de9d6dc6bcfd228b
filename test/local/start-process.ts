import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test as plain } from "vitest";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";

export const START_SOURCE = join(PROJECT, "lib/local/start.ts");

/** Options for free ports and for functions that are packaged already. */
export const READY_MADE = ["--sqs-port", "0", "--huawei-port", "0", "--package", await packaged("dev")];

/** Tests with `start`, which starts the one-machine edition as npm does, but in another folder, because nothing may depend on the working directory. */
export const startTest = plain.extend("start", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
  const { NO_COLOR: _1, FORCE_COLOR: _2, ...inherited } = process.env;
  const running: ChildProcess[] = [];
  onCleanup(() => running.forEach((child) => void child.kill("SIGKILL")));
  return (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [START_SOURCE, ...args], {
      cwd: "/",
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.push(child);
    return child;
  };
});

/** Waits for the end of a process, and returns its exit code and its output. */
export async function endOf(child: ReturnType<typeof spawn>) {
  const texts = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
  const [code] = await once(child, "close");
  const [stdout = "", stderr = ""] = await texts;
  return { code, stdout, stderr };
}
