import { subscribe } from "node:diagnostics_channel";
import { ClientRequest, createServer } from "node:http";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod/mini";
import { errorText } from "../../lib/local/error-text.ts";
import { buildCommand, type CommandResult } from "../rig/build-command.ts";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { COMMAND_LINES, type CommandLine } from "./command-lines.ts";
import { startStageWith } from "./stage-with.ts";

const clientRequest = z.object({ request: z.instanceof(ClientRequest) });

const calls = recordCalls();

// Prints a table in Markdown: each command under each condition, with its exit code and the first line of its output.
try {
  await printTable();
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

async function printTable(): Promise<void> {
  const runApart = buildCommand();
  const conditions: readonly (readonly [name: string, run: (line: CommandLine) => Promise<CommandResult>])[] = [
    ["nothing there", (line) => inStage(line, { count: 0 })],
    ["one", (line) => inStage(line, { count: 1 })],
    ["500", (line) => inStage(line, { count: 500 })],
    ["wrong stage", (line) => inStage(line, { count: 0, more: ["--stage", "gone"] })],
    ["no rights", withoutRights],
    ["not a terminal", (line) => inStage(line, { count: 1, isTty: false })],
    ["--json", (line) => inStage(line, { count: 1, isTty: false, more: ["--json", ...yesOf(line)] })],
    ["Ctrl-C", (line) => interrupted(line, runApart)],
  ];
  console.log(`| command | ${conditions.map(([name]) => name).join(" | ")} | calls of all these |`);
  console.log(`|${"---|".repeat(conditions.length + 2)}`);
  for (const line of COMMAND_LINES) {
    const cells: string[] = [];
    for (const [, run] of conditions) cells.push(cellOf(await run(line)));
    console.log(`| \`${line.args.join(" ")}\` | ${cells.join(" | ")} | ${calls.take().join(", ")} |`);
  }
}

/** Records the actions of AWS that a command calls: those that an operator needs a right for. */
function recordCalls() {
  const actions = new Set<string>();
  let isRecording = false;
  subscribe("http.client.request.start", (message) => {
    if (!isRecording) return; // the stage is filled, or emptied
    const { request } = clientRequest.parse(message);
    const target = request.getHeader("x-amz-target");
    actions.add(target === undefined ? `${request.method} ${request.path}` : String(target));
  });
  return {
    async during<T>(run: () => Promise<T>): Promise<T> {
      isRecording = true;
      return run().finally(() => {
        isRecording = false;
      });
    },
    take(): readonly string[] {
      const taken = [...actions].map((action) => action.replace(/\?.*|Batch$/, ""));
      actions.clear();
      return [...new Set(taken)];
    },
  };
}

/** A program answers no questions. */
function yesOf({ answer }: CommandLine): readonly string[] {
  return answer === undefined ? [] : ["--yes"];
}

type StageRun = { readonly count: number; readonly isTty?: boolean; readonly more?: readonly string[] };

async function inStage({ args, answer }: CommandLine, { count, isTty = true, more = [] }: StageRun) {
  const { url, close } = await startStageWith(count);
  try {
    const stdin = answer === undefined ? "" : `${answer === "count" ? count : answer}\n`;
    const env = { AWS_ENDPOINT_URL: url };
    return await calls.during(() => runInProcess([...args, ...more], { env, isTty, stdin }));
  } finally {
    await close();
  }
}

/** AWS answers every call with the error that it gives to an operator without rights. */
async function withoutRights({ args }: CommandLine): Promise<CommandResult> {
  const ends: (() => unknown)[] = [];
  const url = await startStubCloud({
    onEnd: (end) => void ends.push(end),
    reply: ({ action }) => ({
      status: 400,
      body: { __type: "AccessDeniedException", message: `User: you is not authorized to perform: ${action}` },
    }),
  });
  const run = await runInProcess(args, { env: { AWS_ENDPOINT_URL: url }, isTty: true });
  for (const end of ends) await end();
  return run;
}

/** The person presses Ctrl-C while AWS does not answer. */
async function interrupted(line: CommandLine, run: ReturnType<typeof buildCommand>): Promise<CommandResult> {
  const { origin, close } = await listenOnLoopback(createServer(() => {}));
  const env = { AWS_ENDPOINT_URL: origin };
  const result = await run([...line.args, ...yesOf(line)], { env, interruptAfterMs: 1_500 });
  await close();
  return result;
}

/** The exit code, and the first line of the output: an error, else standard output, else standard error after the place. */
function cellOf({ exitCode, stdout, stderr }: CommandResult): string {
  const notes = linesOf(stderr).filter((line) => !/^stage \S+.*, region /.test(line));
  const error = notes.find((line) => line.startsWith("stopcord: "));
  const first = error ?? linesOf(stdout)[0] ?? notes[0] ?? "";
  return `${exitCode} ${first.slice(0, 160).replaceAll("|", "\\|")}`;
}

/** The lines that a terminal shows at the end: a progress line is overwritten. */
function linesOf(text: string): readonly string[] {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines.map((line) => line.split("\r").at(-1)?.trimEnd() ?? "").filter((line) => line !== "");
}
