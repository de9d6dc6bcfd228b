import type { Command } from "commander";
import type { Service } from "../../services/service.ts";
import { type ServiceName, serviceNames } from "../../services/service-names.ts";
import { services } from "../../services/services.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { deadlineFlag, flagFault } from "../flag-names.ts";
import { meantService } from "../meant-command.ts";
import { inputFault } from "./input-fault.ts";
import type { UncheckedMessage } from "./prepare-messages.ts";
import { type InputRequest, readInput, setFields } from "./read-input.ts";
import { addRequestFlags, readRequestFlags, type SendFlags } from "./request-flags.ts";
import { sendMessages } from "./send-message.ts";
import { serviceExamples } from "./service-examples.ts";
import { addTargetFlags, readTargetFlags } from "./target-flags.ts";

const EXAMPLES = `
Examples:
  npx stopcord send codearts-build --job-id f9d6c8466d614a9788e9a0acf6c15f46 --build-no 7 --wait
  npx stopcord send drs --job-id c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r --dry-run --wait
  npx stopcord send codearts-build --job-id f9d6c8466d614a9788e9a0acf6c15f46 --running --at-most 3 --wait
  npx stopcord send codearts-deploy --running-in 6039d4480efc4dddb178abff98719913 --dry-run --wait
  npx stopcord send --file stops.json --reason "the release is cancelled" --expires-in 10m
  generate-stops | npx stopcord send - --json

A file or standard input holds a request, a group, or JSON Lines with one of them on each line. send checks all of it
first, and sends nothing if it finds a fault. Flags replace the fields of a file, in every stop of a group. sentAt is
the current time, unless the file has one.

--running and --running-in select whatever is running: a request is sent for each run, and --wait waits for all of them.
On a terminal, --running-in first shows the list of a dry run and asks. A final stop is asked about, too. --yes skips
the questions.

--wait deletes the outcome from the results queue, and after each look releases the outcomes of other requests. Where
CloudWatch shows that something else reads that queue all the time, --wait leaves it alone and reads the functions' logs.
A line says which. A reader that CloudWatch does not show may receive the outcome first; then --wait ends without it
(exit code 3). An outcome of an earlier request with the same id does not count.`;

/** Adds the command `send`, with a subcommand for each service. */
export function addSend(program: Command, context: Context): void {
  const send = program
    .command("send")
    .summary("send stop requests")
    .description("Sends a stop request from flags, from a file or from standard input.")
    .usage("[service | -] [options]")
    .enablePositionalOptions()
    .allowUnknownOption()
    .allowExcessArguments()
    .option("--file <file>", "a file with a request, a group or JSON Lines of them; - is standard input")
    .addHelpText("after", EXAMPLES);
  addRequestFlags(send);
  send.action(async (flags: SendFlags & { file?: string }, command: Command) => {
    const file = readFileName(flags.file, command);
    const inputs = await readInput(file, context);
    if (inputs.length > 1 && flags.id !== undefined)
      throw new CliError("--id does not go with several requests: give each line an id, or none", EXIT.usage);
    const messages = inputs.map((input) => messageOf(input, flags));
    await sendMessages({ messages, flags, command, canAsk: file !== "-" }, context);
  });
  for (const name of serviceNames) addService(send, name, context);
}

/** Sets the fields of the flags in a message from an input. */
function messageOf({ name, body: read }: InputRequest, flags: SendFlags): UncheckedMessage {
  if (!read.ok) return { body: read, describeFault: (fault) => `${name}: ${fault}` };
  const raw = setFields(read.value, readRequestFlags(flags, Date.now()));
  return { body: { ok: true, value: raw }, describeFault: (fault) => inputFault(fault, { name, raw, flags }) };
}

function addService(send: Command, name: ServiceName, context: Context): void {
  const service: Service = services[name];
  const command = send
    .command(name)
    .description(descriptionOf(service))
    .addHelpText("after", () => serviceExamples(service));
  addTargetFlags(command, service);
  addRequestFlags(command);
  command.action(async (ownFlags: SendFlags & Record<string, unknown>) => {
    // Flags may stand before the name of the service.
    const flags = { ...send.opts<SendFlags & Record<string, unknown>>(), ...ownFlags };
    if (flags.expiresIn !== undefined && flags.expiresAt !== undefined)
      throw new CliError("--expires-in does not go with --expires-at: use one of them", EXIT.usage);
    if (flags.file !== undefined) throw new CliError(`--file does not go with ${name}: use one of them`, EXIT.usage);
    const target = readTargetFlags(service, flags);
    const raw = { service: name, target, ...readRequestFlags(flags, Date.now()) };
    const describeFault = (fault: string) => flagFault(fault, deadlineFlag(flags));
    const message = { body: { ok: true as const, value: raw }, describeFault };
    await sendMessages({ messages: [message], flags, command, canAsk: true }, context);
  });
}

function descriptionOf({ noun, selection, finality }: Service): string {
  const { oneTask, project } = selection ?? {};
  const whole = [...(oneTask ? ["of one task"] : []), ...(project ? ["of a project"] : [])].join(" or ");
  const more = whole === "" ? "" : `, or whatever is running ${whole}`;
  const note = finality === undefined ? "" : ` Note: ${finality}.`;
  return `Stops one ${noun}${more}.${note}`;
}

/** Returns the input file when no service is named; `-` is standard input. Reports every other argument as an error. */
function readFileName(file: string | undefined, command: Command): string {
  const [first, ...more] = command.args;
  if (first === undefined) return file ?? command.help({ error: true });
  if (first === "-" && file !== undefined) throw new CliError("- does not go with --file: use one of them", EXIT.usage);
  const unexpected = first === "-" ? more[0] : first;
  if (unexpected === undefined) return "-";
  if (unexpected.startsWith("-")) return command.error(`unknown option '${unexpected}'; see npx stopcord send --help`);
  const meant = meantService(unexpected);
  const hint = meant === undefined ? "" : ` (Did you mean ${meant}?)`;
  throw new CliError(
    `${unexpected} is not a service: use one of ${serviceNames.join(", ")}, or - for standard input${hint}`,
    EXIT.usage,
  );
}
