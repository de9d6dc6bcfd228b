import { errorText } from "../../lib/local/error-text.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";
import { formatScenarioResult } from "./format-scenario-result.ts";
import { listScenarios } from "./list-scenarios.ts";
import { runScenarios, type ScenarioResult } from "./run-scenarios.ts";
import { buildScenarioAccounts, type Scenario } from "./scenario.ts";
import { readScenariosOptions, SCENARIOS_HELP } from "./scenarios-options.ts";

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
  const stack = await start(scenarios);
  try {
    const results = await runScenarios(stack, scenarios, (result) => console.log(format(result)));
    const right = results.filter(({ differences }) => differences.length === 0).length;
    console.error(`${right} of ${scenarios.length} outcomes are as expected`);
    return right === scenarios.length ? 0 : 1;
  } finally {
    await stack.close();
  }
}

/** Starts the packaged functions with one account per scenario, and without the variables of the environment. */
function start(scenarios: readonly Scenario[]): Promise<Stack> {
  return startStack({
    accounts: buildScenarioAccounts(scenarios),
    // Another process would not remember the earlier calls of a request, and so answer with the code `inferred`.
    maxEnvironments: 1,
    onError: (error) => console.error(errorText(error)),
  });
}

function formatText(result: ScenarioResult): string {
  return `${formatScenarioResult(result, process.stdout)}\n`;
}

/** Formats a result as one line of JSON. */
function formatJson({ scenario, ...result }: ScenarioResult): string {
  return JSON.stringify({ scenario: scenario.id, title: scenario.title, ...result });
}
