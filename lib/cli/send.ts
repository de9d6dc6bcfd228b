import type { Command } from "commander";
import type { RawRequest } from "../request/body.ts";
import { checkMessage } from "../request/check-message.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { sqsJson } from "../sqs/entry.ts";
import { CliError } from "./cli-error.ts";
import { type Context, connect } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { nameOf, overridden, readMessage } from "./message-input.ts";
import { openQueue, sqsClientOf } from "./queue.ts";
import { addRequestOptions, fieldsOf, type SendOptions } from "./request-options.ts";
import { reportOutcomes, reportSent } from "./send-report.ts";
import { addTargetOptions, flagOf, targetOf } from "./target-options.ts";

const EXAMPLES = `
Examples:
  stopcord send codearts-build --job-id f9d6c8466d614a9788e9a0acf6c15f46 --build-no 7 --wait
  stopcord send drs --job-id c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r --dry-run --wait
  stopcord send --file stops.json --reason "the release was called off" --expires-in 10m
  generate-stops | stopcord send - --json

A request or a group is checked before it is sent; if anything is wrong with it nothing is sent. What a file says gives
way to flags, in every stop of a group. sentAt is set to now unless the file has one.

--wait takes the outcome from the results queue. Where something else reads that queue too, it may be quicker, and then
--wait ends without an outcome (exit code 3); outcomes of other requests are given back after each look.`;

/** Adds `send`, with a subcommand for each service. */
export function addSend(program: Command, context: Context): void {
  const send = program
    .command("send")
    .summary("send a stop request or a group of them")
    .description("Sends a stop request, from flags, from a file or from standard input.")
    .usage("[service | -] [options]")
    .enablePositionalOptions()
    .allowUnknownOption()
    .allowExcessArguments()
    .option("--file <file>", "a request or a group as JSON; - for standard input")
    .addHelpText("after", EXAMPLES);
  addRequestOptions(send);
  send.action(async (options: SendOptions & { file?: string }, command: Command) => {
    const file = fileOf(options.file, command);
    const raw = overridden(await readMessage(file, context), fieldsOf(options, Date.now()));
    await sendMessage({ raw, options, command, context, faultText: (fault) => `${nameOf(file)}: ${fault}` });
  });
  for (const name of serviceNames) addService(send, name, context);
}

function addService(send: Command, name: ServiceName, context: Context): void {
  const service = services[name];
  const command = send.command(name).description(`Stops one ${service.noun}.`);
  addTargetOptions(command, service);
  addRequestOptions(command);
  command.action(async (own: SendOptions & Record<string, unknown>) => {
    const options = { ...send.opts<SendOptions & Record<string, unknown>>(), ...own }; // flags may stand before the service
    if (options.file !== undefined) throw new CliError(`--file is of no use beside ${name}`, EXIT.usage);
    const target = targetOf(service.target, options);
    const raw = { service: name, target, ...fieldsOf(options, Date.now()) };
    await sendMessage({ raw, options, command, context, faultText: flagFault });
  });
}

/** What is no service has come here: `-`, or something that is a mistake. */
function fileOf(file: string | undefined, command: Command): string {
  const [first, ...more] = command.args;
  if (first === undefined) return file ?? command.help({ error: true });
  const extra = first === "-" && file === undefined ? more[0] : first;
  if (extra === undefined) return "-";
  if (extra.startsWith("-")) return command.error(`unknown option '${extra}'; see stopcord send --help`);
  throw new CliError(
    `${extra} is no service; it is one of ${serviceNames.join(", ")}, or - for standard input`,
    EXIT.usage,
  );
}

type Sending = {
  readonly raw: RawRequest;
  readonly options: SendOptions;
  readonly command: Command;
  readonly context: Context;
  faultText(fault: string): string;
};

async function sendMessage({ raw, options, command, context, faultText }: Sending): Promise<void> {
  const nowMs = Date.now();
  const message = { id: crypto.randomUUID(), sentAt: new Date(nowMs).toISOString(), ...raw };
  const checked = checkMessage(message, message.id, nowMs);
  if (!checked.ok) throw new CliError(checked.faults.map(faultText).join("\n"), EXIT.usage);
  const connection = connect(command, context);
  const client = await sqsClientOf(connection);
  try {
    const requests = await openQueue(client, connection, "requests");
    // Opened before anything is sent, so that who may not read it learns so in time.
    const results = options.wait && (await openQueue(client, connection, "results"));
    await requests.send(sqsJson(message));
    reportSent({ message, ids: checked.value, queue: requests.name }, options, context);
    if (results) await reportOutcomes(results, { ...options, ids: checked.value }, context);
  } finally {
    client.destroy();
  }
}

/** `target.jobId: required, …` as a fault of the flag that should have given it. */
function flagFault(fault: string): string {
  const [path = "", ...words] = fault.split(": ");
  return `${flagOf(path.split(".").at(-1) ?? path)}: ${words.join(": ")}`;
}
