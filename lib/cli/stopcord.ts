#!/usr/bin/env node
import { run } from "./run.ts";
import { createTerminal } from "./terminal.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
// Whoever reads the output may have seen enough, as head has.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  terminal: createTerminal(process),
  stdin: process.stdin,
  signal: interrupted.signal,
});
