import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addAccounts } from "./accounts.ts";
import { CliError } from "./cli-error.ts";
import { connectionOf, type GlobalOptions } from "./connection.ts";
import type { Context } from "./context.ts";
import { addDeadLetters } from "./dead-letters.ts";
import { addDoctor } from "./doctor.ts";
import { EXIT, EXIT_HELP, type ExitCode } from "./exit-codes.ts";
import { explain, type Place } from "./explain.ts";
import { addOutcomes } from "./outcomes.ts";
import { addSchedules } from "./schedules.ts";
import { addSchema } from "./schema.ts";
import { addSend } from "./send.ts";
import type { Terminal } from "./terminal.ts";

const HELP = `
Where to
  Queues are found by their names, stopcord-<stage>-<name>, with the credentials and the region that the AWS CLI would
  use. --endpoint-url, AWS_ENDPOINT_URL_SQS or AWS_ENDPOINT_URL lead elsewhere; on loopback any AWS keys do, or none.
  The one-machine edition: npm start, then stopcord --endpoint-url http://127.0.0.1:4566 …

${EXIT_HELP}

NO_COLOR is heeded, and colours are for terminals only. stopcord <command> --help has examples.`;

/** Runs the command that the arguments name; resolves to the exit code, the worst that was asked for. */
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
    .description("Sends stop requests to stopcord, and looks after what becomes of them.")
    .version(packageJson.version)
    .option("--stage <stage>", "the stage whose queues are meant", "dev")
    .option("--aws-region <region>", "the AWS region of the queues (AWS_REGION)")
    .option("--endpoint-url <url>", "where AWS is, such as http://127.0.0.1:4566 for the one-machine edition")
    .option("--debug", "tell where an error came from")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => note(text.trimEnd()),
      outputError: (text) =>
        note(
          `stopcord: ${text
            .replace(/^error: /, "")
            .trim()
            .replaceAll("\n", " ")}`,
        ),
    });
}

function addCommands(program: Command, context: Context): void {
  for (const add of [addSend, addOutcomes, addDeadLetters, addSchedules, addAccounts, addDoctor, addSchema])
    add(program, context);
}

function reportError(thrown: unknown, program: Command, { terminal, env }: Omit<Context, "exitWith">): ExitCode {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said what is wrong
  const options = program.opts<GlobalOptions>();
  const error = explain(thrown, placeOf(options, env));
  if (options.debug) terminal.note(thrown instanceof Error ? `${thrown.stack}` : String(thrown));
  if (error instanceof CliError) {
    for (const line of error.message.split("\n")) terminal.note(`stopcord: ${line}`);
    return error.exitCode;
  }
  terminal.note(`stopcord: this should not have happened: ${error}${options.debug ? "" : " (--debug tells more)"}`);
  return EXIT.bug;
}

function placeOf(options: GlobalOptions, env: Context["env"]): Place {
  try {
    return connectionOf(options, env).place;
  } catch {
    return {};
  }
}
