import type { Message } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import { receivedLetter } from "../../replay/dead-letter.ts";
import { withQueue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { jsonLines } from "../line.ts";
import type { Terminal } from "../terminal.ts";
import { formatDeadLetter } from "./format-dead-letter.ts";

const EXAMPLES = `
Examples:
  npx stopcord dead-letters show release-42
  npx stopcord dead-letters show release-42 --body > request.json`;

/** Adds the subcommand `show`. */
export function addShow(deadLetters: Command, context: Context): void {
  deadLetters
    .command("show")
    .argument("<id>", "the id of the request or group, or the message id")
    .description("Shows one dead letter with its attributes and its body.")
    .option("--body", "print only the body: byte for byte, or escaped on a terminal")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string, { body }: { body?: true }, command: Command) => {
      const messages = await findMessages(id, command, context);
      for (const message of messages)
        if (body) context.terminal.printBody(message.Body ?? "");
        else printMessage(message, context.terminal);
    });
}

/** Returns the messages with an id; throws `CliError` if there is none. */
async function findMessages(id: string, command: Command, context: Context): Promise<readonly Message[]> {
  return withQueue(await connect(command, context), "dead-letters", async (queue) => {
    const found: Message[] = [];
    const { seen } = await sweep(queue, {
      signal: context.signal,
      visit(message) {
        if (message.MessageId === id || receivedLetter(message).id === id) found.push(message);
        return "release";
      },
    });
    if (found.length === 0 && !context.signal.aborted)
      throw new CliError(`no dead letter in ${queue.name} has the id ${id} (${seen} read)`, EXIT.notOk);
    return found;
  });
}

function printMessage(message: Message, terminal: Terminal): void {
  const { Body = "", MessageId = "", MessageAttributes = {} } = message;
  const letter = receivedLetter(message);
  const attributes = Object.entries(MessageAttributes)
    .map(([name, { StringValue = "" }]) => [name, StringValue] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  terminal.print(
    ...formatDeadLetter(letter),
    ...[["messageId", MessageId], ...attributes].map(([name = "", value]) => `  ${name.padEnd(16)} ${value}`),
    ...(letter.body.ok ? jsonLines(letter.body.value) : [Body]),
  );
}
