import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addAccounts } from "./accounts/accounts.ts";
import { type AwsLocation, type GlobalOptions, readConnection } from "./aws/connection.ts";
import { explainAwsError } from "./aws/explain-aws-error.ts";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { addDeadLetters } from "./dead-letters/dead-letters.ts";
import { addDoctor } from "./doctor/doctor.ts";
import { EXIT, EXIT_HELP, type ExitCode } from "./exit-codes.ts";
import { addOutcomes } from "./outcomes/outcomes.ts";
import { addSchedules } from "./schedules.ts";
import { addSchema } from "./schema.ts";
import { addSend } from "./send/send.ts";
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
  let exitCode: ExitCode = EXIT.ok;
  const exitWith = (code: ExitCode) => {
    if (exitCode === EXIT.ok) exitCode = code;
  };
  const program = createProgram(environment.terminal);
  addCommands(program, { ...environment, exitWith });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportError(error, program, environment);
  }
}

function createProgram({ print, note }: Terminal): Command {
  return new Command("stopcord")
    .description("Sends stop requests to stopcord and shows their outcomes.")
    .version(packageJson.version)
    .option("--stage <stage>", "the stage whose queues the command uses", "dev")
    .option("--aws-region <region>", "the AWS region of the queues (default: AWS_REGION)")
    .option("--endpoint-url <url>", "the address of AWS; the one-machine edition has http://127.0.0.1:4566")
    .option("--debug", "print the stack of an error")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => note(text.trimEnd()),
      outputError: (text) => note(`stopcord: ${inOneLine(text.replace(/^error: /, ""))}`),
    });
}

function addCommands(program: Command, context: Context): void {
  for (const add of [addSend, addOutcomes, addDeadLetters, addSchedules, addAccounts, addDoctor, addSchema])
    add(program, context);
}

function reportError(thrown: unknown, program: Command, { terminal, env }: Omit<Context, "exitWith">): ExitCode {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has printed it
  const options = program.opts<GlobalOptions>();
  const error = explainAwsError(thrown, locationOf(options, env));
  if (options.debug) terminal.note(thrown instanceof Error ? `${thrown.stack}` : String(thrown));
  if (error instanceof CliError) {
    for (const line of error.message.split("\n")) terminal.note(`stopcord: ${line}`);
    return error.exitCode;
  }
  terminal.note(`stopcord: internal error: ${error}${options.debug ? "" : " (--debug prints its stack)"}`);
  return EXIT.bug;
}

/** The location for an error message; empty if the options themselves are the error. */
function locationOf(options: GlobalOptions, env: Context["env"]): AwsLocation {
  try {
    return readConnection(options, env).location;
  } catch {
    return {};
  }
}

function inOneLine(text: string): string {
  return text.trim().replaceAll("\n", " ");
}
