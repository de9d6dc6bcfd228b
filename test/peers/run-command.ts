import { execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Teardown } from "../../lib/local/teardown.ts";

/** The end of a program: success, and all that it printed. */
export type CommandResult = { readonly ok: boolean; readonly output: string };

/** Options of a program that runs to its end. */
export type CommandOptions = { readonly cwd: string; readonly env?: Readonly<Record<string, string>> };

const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end. A program that is not installed is a failure, and no exception. */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const env = { ...process.env, ...options.env };
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  execFile(file, [...args], { cwd: options.cwd, env, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) =>
    resolve({ ok: error === null, output: `${stderr}${stdout}${error?.code === "ENOENT" ? error.message : ""}` }),
  );
  return promise;
}

/** Starts a server program, which the teardown ends. */
export function startProgram(file: string, args: readonly string[], teardown: Teardown): void {
  const child = spawn(file, [...args], { stdio: "ignore" });
  teardown.add(async () => void child.kill());
}

/** Returns a port of the loopback address that is free now. */
export function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

const START_MS = 60_000;

/** Waits until an address answers, at most a minute. */
export async function answers(url: string): Promise<boolean> {
  const untilMs = Date.now() + START_MS;
  while (Date.now() < untilMs) {
    if (await isUp(url)) return true;
    await wait(200);
  }
  return false;
}

async function isUp(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
