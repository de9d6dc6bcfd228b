import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import { errorText } from "../../lib/local/error-text.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { startServerThread } from "../rig/server-thread.ts";
import { startSqsProxy } from "../rig/sqs-proxy.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";
import { formatScenarioResult } from "./format-scenario-result.ts";
import { createInterruptions } from "./interruptions.ts";
import { listScenarios } from "./list-scenarios.ts";
import { runScenarios, type ScenarioResult } from "./run-scenarios.ts";
import { buildScenarioAccounts, type Scenario } from "./scenario.ts";
import { readScenariosOptions, SCENARIOS_HELP } from "./scenarios-options.ts";

const REGION = "us-east-1";

try {
  const options = readScenariosOptions(process.argv.slice(2));
  if (options === "help") console.log(SCENARIOS_HELP);
  else process.exitCode = await run(listScenarios(options.services), options.json ? formatJson : formatText);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Runs the scenarios and prints each result. Returns the exit code: 1 if an outcome is not as expected. */
async function run(scenarios: readonly Scenario[], format: (result: ScenarioResult) => string): Promise<number> {
  const teardown = createTeardown();
  try {
    const stack = await start(scenarios, teardown);
    const results = await runScenarios(stack, scenarios, (result) => console.log(format(result)));
    const right = results.filter(({ differences }) => differences.length === 0).length;
    console.error(`${right} of ${results.length} outcomes are as expected`);
    return right === results.length ? 0 : 1;
  } finally {
    await teardown.run();
  }
}

/** Starts the packaged functions with one account per scenario, and without the variables of the environment. */
async function start(scenarios: readonly Scenario[], teardown: Teardown): Promise<Stack> {
  const sqs = await startServerThread({ kind: "sqs", region: REGION });
  teardown.add(sqs.close);
  const { invoke, intervene } = createInterruptions({
    scenarios,
    post: (path, body) => stack.simulator.post(path, body),
    async setVisibility({ queueUrl, receiptHandle, seconds }) {
      const hidden = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
      await stack.sqs.send(new ChangeMessageVisibilityCommand(hidden));
    },
  });
  const proxy = await startSqsProxy(sqs.url, intervene);
  teardown.add(proxy.close);
  const stack: Stack = await startStack({
    accounts: buildScenarioAccounts(scenarios),
    env: { AWS_REGION: REGION, AWS_ENDPOINT_URL_SQS: sqs.url },
    functionsSqsUrl: proxy.url,
    invoke,
    onError: (error) => console.error(errorText(error)),
  });
  teardown.add(stack.close);
  return stack;
}

function formatText(result: ScenarioResult): string {
  return `${formatScenarioResult(result, process.stdout)}\n`;
}

/** Formats a result as one line of JSON. */
function formatJson({ scenario, ...result }: ScenarioResult): string {
  return JSON.stringify({ scenario: scenario.id, title: scenario.title, ...result });
}
