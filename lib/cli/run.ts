import { Command, CommanderError, type Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addAccounts } from "./accounts/accounts.ts";
import { AwsError } from "./aws/aws-error.ts";
import type { Environment, GlobalOptions } from "./aws/connection.ts";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { addDeadLetters } from "./dead-letters/dead-letters.ts";
import { addDoctor } from "./doctor/doctor.ts";
import { EXIT, EXIT_HELP, type ExitCode } from "./exit-codes.ts";
import { addHalt } from "./halt/halt.ts";
import { addResume } from "./halt/resume.ts";
import { meantCommand } from "./meant-command.ts";
import { addOutcomes } from "./outcomes/outcomes.ts";
import { OutputError } from "./output-error.ts";
import { describePlaceOf } from "./place.ts";
import { addSchedules } from "./schedules.ts";
import { addSchema } from "./schema.ts";
import { addSend } from "./send/send.ts";
import { addStatus } from "./status/status.ts";
import type { Terminal } from "./terminal.ts";

const HELP = `
Connection:
  stopcord finds the queues by their names, stopcord-<stage>-<name>. It takes credentials and region from the same places
  as the AWS CLI. --endpoint-url, AWS_ENDPOINT_URL_SQS and AWS_ENDPOINT_URL set the address of AWS. A loopback
  address needs no AWS keys. For the one-machine edition, run npm start, then
  npx stopcord --endpoint-url http://127.0.0.1:4566 …

${EXIT_HELP}

Output has colours only on a terminal, and only if NO_COLOR is not set. npx stopcord <command> --help prints examples.`;

/** Runs the command that the arguments name; resolves to the exit code. */
export async function run(args: readonly string[], environment: Omit<Context, "exitWith">): Promise<ExitCode> {
  const { terminal, signal } = environment;
  let exitCode: ExitCode | undefined;
  const exitWith = (code: ExitCode) => {
    exitCode ??= code;
  };
  const program = createProgram(environment);
  addCommands(program, { ...environment, exitWith });
  try {
    await runCommand(program, args);
    await terminal.flush();
  } catch (error) {
    return reportError(error, { program, terminal, exitCode });
  }
  if (exitCode === undefined && signal.aborted) {
    terminal.note("stopcord: interrupted");
    return EXIT.interrupted;
  }
  return exitCode ?? EXIT.ok;
}

/** Runs the command. Printed help and a printed version are no error. */
async function runCommand(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
}

function createProgram({ terminal: { print, note }, env }: Omit<Context, "exitWith">): Command {
  const linesOf = (text: string) => text.trimEnd().split("\n");
  return new Command("stopcord")
    .description("Sends stop requests to stopcord and shows their outcomes.")
    .version(packageJson.version)
    .option("--stage <stage>", "the stage whose queues the command uses (default: STOPCORD_STAGE, else dev)")
    .option("--aws-region <region>", "the AWS region of the queues (default: AWS_REGION)")
    .option("--endpoint-url <url>", "the address of AWS; the one-machine edition has http://127.0.0.1:4566")
    .option("--debug", "print the stack of an error")
    .addHelpText("after", HELP)
    .addHelpText("afterAll", ({ command }) => placeHelp(command, env))
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(...linesOf(text)),
      writeErr: (text) => note(...linesOf(text)),
      outputError: (text) => note(`stopcord: ${inOneLine(withMeantCommand(text.replace(/^error: /, "")))}`),
    });
}

/** The options of every command; those of a parent such as `send` are options of its subcommands already, or do not apply. */
function visibleGlobalOptions(command: Command): Option[] {
  return command.parent === null ? [] : [...rootOf(command).options];
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

/** Adds the command that an unknown one most likely stands for, where commander finds none by its spelling. */
function withMeantCommand(text: string): string {
  const [, word = ""] = /^unknown command '(.+)'\s*$/.exec(text) ?? [];
  const command = meantCommand(word);
  return command === undefined ? text : `${text.trimEnd()} (Did you mean npx stopcord ${command}?)`;
}

/** The place that a command would use with the options and variables given so far; `schema` uses none. */
function placeHelp(command: Command, env: Environment): string {
  return command.name() === "schema" ? "" : `\nIt looks at ${describePlaceOf(command.optsWithGlobals(), env)}.`;
}

function addCommands(program: Command, context: Context): void {
  for (const add of [
    addSend,
    addStatus,
    addOutcomes,
    addDeadLetters,
    addHalt,
    addResume,
    addSchedules,
    addAccounts,
    addDoctor,
    addSchema,
  ])
    add(program, context);
}

type ErrorReport = {
  readonly program: Command;
  readonly terminal: Terminal;
  /** The exit code of the run so far. */
  readonly exitCode: ExitCode | undefined;
};

const RIGHTS_ADVICE = 'ask for this right; README, "Operate", lists the rights of each command';

function reportError(error: unknown, { program, terminal, exitCode }: ErrorReport): ExitCode {
  if (error instanceof OutputError && error.isClosed) return exitCode ?? EXIT.ok;
  if (error instanceof CommanderError) return EXIT.usage; // commander has printed it
  const { debug } = program.opts<GlobalOptions>();
  if (debug) terminal.note(...stackOf(error).map((line) => `  | ${line}`));
  if (error instanceof CliError) {
    const advice = error instanceof AwsError && error.kind === "denied" ? [RIGHTS_ADVICE] : [];
    terminal.note(...[...error.lines, ...advice].map((line) => `stopcord: ${line}`));
    return error.exitCode;
  }
  terminal.note(`stopcord: internal error: ${error}${debug ? "" : " (--debug prints its stack)"}`);
  return EXIT.bug;
}

/** The stack of an error and those of its causes. */
function stackOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const causes = error.cause === undefined ? [] : stackOf(error.cause);
  return [...(error.stack ?? String(error)).split("\n"), ...causes];
}

function inOneLine(text: string): string {
  return text.trim().replaceAll("\n", " ");
}
