import type { Message } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import { receivedLetter } from "../replay/dead-letter.ts";
import { CliError } from "./cli-error.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { letterText } from "./letter-text.ts";
import { sweep } from "./sweep.ts";
import { withQueue } from "./with-queue.ts";

/** Adds `dead-letters show`. */
export function addShow(deadLetters: Command, context: Context): void {
  deadLetters
    .command("show")
    .argument("<id>", "the id of its request or group, or of its message")
    .description("Shows a dead letter whole: what is said of it, and its body.")
    .option("--body", "only the body, byte for byte")
    .addHelpText(
      "after",
      "\nExamples:\n  stopcord dead-letters show release-42\n  stopcord dead-letters show release-42 --body > request.json",
    )
    .action(async (id: string, options: { body?: true }, command: Command) => {
      await withQueue("dead-letters", command, context, async (queue) => {
        const found: Message[] = [];
        const { seen } = await sweep(queue, {
          signal: context.signal,
          visit(message) {
            if (message.MessageId === id || receivedLetter(message).id === id) found.push(message);
            return "leave";
          },
        });
        if (found.length === 0)
          throw new CliError(`none of the ${seen} dead letters in ${queue.name} has the id ${id}`, EXIT.notOk);
        for (const message of found) show(message, options.body === true, context);
      });
    });
}

function show(message: Message, isBodyOnly: boolean, { terminal }: Context): void {
  const { Body = "", MessageId, MessageAttributes = {} } = message;
  if (isBodyOnly) {
    terminal.print(Body);
    return;
  }
  const letter = receivedLetter(message);
  terminal.print(letterText(letter, terminal.style));
  const said = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue] as const);
  const rows = [["messageId", MessageId ?? ""], ...said.sort(([a], [b]) => (a < b ? -1 : 1))] as const;
  for (const [name, value] of rows) terminal.print(`  ${name.padEnd(16)} ${value}`);
  terminal.print(letter.body.ok ? JSON.stringify(letter.body.value, null, 2) : Body);
}
