import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Command } from "commander";
import { queueNames } from "../../config.ts";
import type { Connection } from "../aws/connection.ts";
import { findQueueUrl } from "../aws/queue.ts";
import { withSqsClient } from "../aws/sqs-client.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { styled } from "../line.ts";
import { checkAccountsSecret } from "./check-accounts-secret.ts";
import { checkClock } from "./check-clock.ts";
import { checkCloudWatch } from "./check-cloudwatch.ts";
import { checkEventSources } from "./check-event-sources.ts";
import { checkHalts } from "./check-halts.ts";
import { checkQueue } from "./check-queue.ts";
import { type Finding, failedCheck, isDenied } from "./finding.ts";
import { readTimeouts } from "./read-timeouts.ts";

const EXAMPLES = `
Examples:
  npx stopcord doctor --stage prod
  npx stopcord doctor --endpoint-url http://127.0.0.1:4566
  npx stopcord doctor --json

doctor changes nothing. It reports a part that it cannot inspect as "not checked", for example Lambda on the one-machine
edition. Such a part does not make the exit code 1.`;

type Options = { readonly json?: true };

/** Adds the command `doctor`. */
export function addDoctor(program: Command, context: Context): void {
  program
    .command("doctor")
    .summary("check the setup of a stage")
    .description(
      "Checks a stage: queues, dead letters, event sources, secrets, halts, alarms, old messages, and this machine's clock.",
    )
    .option("--json", "print one JSON object per line")
    .addHelpText("after", EXAMPLES)
    .action(async (options: Options, command: Command) => {
      const connection = await connect(command, context);
      await withSqsClient(connection, async (client) => {
        for await (const finding of checkStage(client, connection, context)) {
          if (context.signal.aborted) return;
          printFinding(finding, options, context);
        }
      });
    });
}

async function* checkStage(
  client: SQSClient,
  connection: Connection,
  { env, exitWith }: Context,
): AsyncGenerator<Finding> {
  yield await checkClock(client, connection); // first: it ends the command if SQS does not answer
  yield* checkQueues(client, connection, exitWith);
  yield* await checkEventSources(connection);
  yield await checkAccountsSecret(connection, env);
  yield await checkHalts(connection, env);
  yield* await checkCloudWatch(connection);
}

/** Checks every queue. One finding says so if the operator may not look for them; without them there is no stage to judge. */
async function* checkQueues(
  client: SQSClient,
  connection: Connection,
  exitWith: Context["exitWith"],
): AsyncGenerator<Finding> {
  try {
    await findQueueUrl(client, connection, "requests"); // a wrong stage ends the command here, with one sentence
  } catch (error) {
    if (!isDenied(error)) throw error;
    exitWith(EXIT.aws);
    return yield failedCheck({ what: "queues", service: "SQS", right: "sqs:GetQueueUrl" }, error, connection);
  }
  const timeouts = await readTimeouts(connection);
  for (const queue of queueNames)
    yield await checkQueue(client, connection, { queue, timeoutSeconds: timeouts.ofQueues.get(queue) });
  yield* timeouts.findings;
}

const MARKS = { ok: ["green", "✔"], wrong: ["red", "✘"], "not checked": ["yellow", "?"] } as const;

function printFinding(finding: Finding, { json }: Options, { terminal, exitWith }: Context): void {
  const { what, verdict, words } = finding;
  if (verdict === "wrong") exitWith(EXIT.notOk);
  const [colour, mark] = MARKS[verdict];
  const text = verdict === "ok" ? words : `${verdict}: ${words}`;
  const line = [styled(colour, mark), ` ${what.padEnd(36)} ${text}`];
  terminal.print(json ? JSON.stringify({ what, verdict, words }) : line);
}
