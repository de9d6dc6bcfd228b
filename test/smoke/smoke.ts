import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { readConnection } from "../../lib/cli/aws/connection.ts";
import { errorText } from "../../lib/local/error-text.ts";
import { CHECKS } from "./all-checks.ts";
import { formatFinding } from "./format-finding.ts";
import { type Check, type Finding, finding, type SmokeContext } from "./smoke-context.ts";
import { readSmokeOptions, SMOKE_HELP, type SmokeOptions } from "./smoke-options.ts";
import { createTempQueues } from "./temp-queues.ts";

try {
  const options = readSmokeOptions(process.argv.slice(2));
  if (options === "help") console.log(SMOKE_HELP);
  else process.exitCode = await runSmoke(options);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Runs the checks and prints their findings. Returns the exit code: 1 if a claim does not hold. */
async function runSmoke(options: SmokeOptions): Promise<number> {
  const { senderProfile, names } = options;
  const connection = readConnection(options, process.env);
  const { stage } = connection;
  const sqsConfig = { ...connection.clientConfig("SQS"), useQueueUrlAsEndpoint: false };
  const sqs = new SQSClient(sqsConfig);
  const lambdaConfig = connection.clientConfig("LAMBDA");
  const secretsConfig = connection.clientConfig("SECRETS_MANAGER");
  const queues = createTempQueues(sqs, `stopcord-${stage}-smoke-${randomUUID().slice(0, 8)}`);
  const context: SmokeContext = {
    stage,
    sqs,
    otherSender: senderProfile === undefined ? undefined : new SQSClient({ ...sqsConfig, profile: senderProfile }),
    lambda: lambdaConfig && new LambdaClient(lambdaConfig),
    secrets: secretsConfig && new SecretsManagerClient(secretsConfig),
    createQueue: queues.create,
    wait,
  };
  let exitCode = 0;
  try {
    for (const name of names) {
      for await (const found of findingsOf(CHECKS[name], context)) {
        console.log(formatFinding(name, found, process.stdout));
        if (found.result === "fails") exitCode = 1;
      }
    }
  } finally {
    await queues.deleteAll();
  }
  return exitCode;
}

/** The findings of a check. An error becomes one more, so that the other checks run. */
async function* findingsOf(check: Check, context: SmokeContext): AsyncGenerator<Finding> {
  try {
    yield* check(context);
  } catch (error) {
    yield finding("the check runs to its end", false, errorText(error));
  }
}
