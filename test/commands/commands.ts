import { createServer } from "node:http";
import { stripVTControlCharacters } from "node:util";
import { errorText } from "../../lib/local/error-text.ts";
import { buildCommand, type CommandResult } from "../rig/build-command.ts";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { COMMAND_LINES, type CommandLine } from "./command-lines.ts";
import { startStageWith } from "./stage-with.ts";

/** Prints a table in Markdown: each command under each condition, with its exit code and the first line after the place. */
const CONDITIONS: Readonly<Record<string, (line: CommandLine) => Promise<CommandResult>>> = {
  "nothing there": (line) => inStage(line, { count: 0 }),
  one: (line) => inStage(line, { count: 1 }),
  "500": (line) => inStage(line, { count: 500 }),
  "wrong stage": (line) => inStage(line, { count: 0, more: ["--stage", "gone"] }),
  "no rights": withoutRights,
  "not a terminal": (line) => inStage(line, { count: 1, isTty: false }),
  "--json": (line) => inStage(line, { count: 1, isTty: false, more: line.hasNoJson ? [] : ["--json"] }),
  "Ctrl-C": interrupted,
};

type StageRun = { readonly count: number; readonly isTty?: boolean; readonly more?: readonly string[] };

async function inStage({ args, answer }: CommandLine, { count, isTty = true, more = [] }: StageRun) {
  const { url, close } = await startStageWith(count);
  try {
    const stdin = answer === undefined ? "" : `${answer === "count" ? count : answer}\n`;
    return await runInProcess([...args, ...more], { env: { AWS_ENDPOINT_URL: url }, isTty, stdin });
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
  const run = await runInProcess(args, { env: { AWS_ENDPOINT_URL: url } });
  for (const end of ends) await end();
  return run;
}

const runApart = buildCommand();

/** The person presses Ctrl-C while AWS does not answer. */
async function interrupted({ args }: CommandLine): Promise<CommandResult> {
  const { origin, close } = await listenOnLoopback(createServer(() => {}));
  const run = await runApart(args, { env: { AWS_ENDPOINT_URL: origin }, interruptAfterMs: 1_500 });
  await close();
  return run;
}

const PLACE = /^stage .*\n/;

/** The exit code, and the first line of the output; that of standard error where standard output is empty. */
function cellOf({ exitCode, stdout, stderr }: CommandResult): string {
  const [first = ""] = stripVTControlCharacters(stdout || stderr.replace(PLACE, ""))
    .replace(/\r/g, "\n")
    .trim()
    .split("\n");
  return `${exitCode} ${first.slice(0, 160).replaceAll("|", "\\|")}`;
}

try {
  const names = Object.keys(CONDITIONS);
  console.log(`| command | ${names.join(" | ")} |\n|${"---|".repeat(names.length + 1)}`);
  for (const line of COMMAND_LINES) {
    const cells: string[] = [];
    for (const run of Object.values(CONDITIONS)) cells.push(cellOf(await run(line)));
    console.log(`| \`${line.args.join(" ")}\` | ${cells.join(" | ")} |`);
  }
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}
