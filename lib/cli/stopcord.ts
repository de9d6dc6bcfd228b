#!/usr/bin/env node
import { run } from "./run.ts";
import { createTerminal } from "./terminal.ts";

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());
// A reader such as `head` closes the pipe once it has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  terminal: createTerminal(process),
  stdin: process.stdin,
  signal: interruption.signal,
});
