import type { Command } from "commander";
import { queueNames } from "../config.ts";
import { type Context, connect } from "./context.ts";
import { checkAccountsSecret } from "./doctor-checks.ts";
import { checkClock } from "./doctor-clock.ts";
import { checkEventSources } from "./doctor-event-sources.ts";
import { checkQueue } from "./doctor-queues.ts";
import { EXIT } from "./exit-codes.ts";
import type { Finding } from "./finding.ts";
import { sqsClientOf } from "./queue.ts";

const EXAMPLES = `
Examples:
  stopcord doctor --stage prod
  stopcord doctor --endpoint-url http://127.0.0.1:4566
  stopcord doctor --json

It changes nothing. What cannot be looked at from here, such as Lambda's event sources on the one-machine edition, is
"not checked" and does not make the exit code 1.`;

/** Adds `doctor`. */
export function addDoctor(program: Command, context: Context): void {
  program
    .command("doctor")
    .summary("check that a stage is sound")
    .description(
      "Checks a stage: its queues, the functions' event sources, the accounts secret, and this machine's clock.",
    )
    .option("--json", "one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { json?: true }, command: Command) => {
      const connection = connect(command, context);
      const client = await sqsClientOf(connection);
      try {
        report(await checkClock(client, connection), options, context); // first, since all else fails where AWS cannot be reached
        for (const name of queueNames) report(await checkQueue(client, connection, name), options, context);
        for (const finding of await checkEventSources(connection)) report(finding, options, context);
        report(await checkAccountsSecret(connection, context.env), options, context);
      } finally {
        client.destroy();
      }
    });
}

const MARKS = { ok: ["green", "✔"], wrong: ["red", "✘"], "not checked": ["yellow", "?"] } as const;

function report({ what, verdict, words }: Finding, { json }: { json?: true }, { terminal, exitWith }: Context): void {
  const [colour, mark] = MARKS[verdict];
  if (verdict === "wrong") exitWith(EXIT.notOk);
  if (json) terminal.print(JSON.stringify({ what, verdict, words }));
  else
    terminal.print(
      `${terminal.style(colour, mark)} ${what.padEnd(36)} ${verdict === "ok" ? words : `${verdict}: ${words}`}`,
    );
}
