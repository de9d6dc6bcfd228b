#!/usr/bin/env node
import { EXIT } from "./exit-codes.ts";
import { watchInterruptions } from "./interruption.ts";
import { run } from "./run.ts";
import { createTerminal } from "./terminal.ts";

const interruption = watchInterruptions(process, {
  signals: ["SIGINT", "SIGTERM"],
  onEnd: () => terminal.note("stopcord: interrupted"),
});
const terminal = createTerminal(process, interruption.abort);
process.once("uncaughtException", (error) => {
  terminal.note(`stopcord: internal error: ${error}`);
  process.exit(EXIT.bug);
});

const { stdin, env } = process;
const exitCode = await run(process.argv.slice(2), { env, terminal, stdin, signal: interruption.signal });
process.exitCode = exitCode === EXIT.interrupted ? (interruption.get()?.exitCode ?? exitCode) : exitCode;
stdin.destroy(); // an input that was not read to its end would keep the process alive
