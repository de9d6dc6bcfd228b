import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { errorText } from "../../lib/local/error-text.ts";
import { startMachine } from "../../lib/local/machine.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { PROJECT } from "../rig/project.ts";
import { formatScenarioResult } from "./format-scenario-result.ts";
import { listScenarios } from "./list-scenarios.ts";
import { runScenarios, type ScenarioResult } from "./run-scenarios.ts";
import { buildScenarioAccounts, type Scenario } from "./scenario.ts";
import { readScenariosOptions, SCENARIOS_HELP } from "./scenarios-options.ts";

const teardown = createTeardown();
try {
  const options = readScenariosOptions(process.argv.slice(2));
  if (options === "help") console.log(SCENARIOS_HELP);
  else process.exitCode = await run(listScenarios(options.services), options.json ? formatJson : formatText);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
} finally {
  await teardown.run();
}

/** Runs the scenarios and prints each result. Returns the exit code: 1 if an outcome is not as expected. */
async function run(scenarios: readonly Scenario[], format: (result: ScenarioResult) => string): Promise<number> {
  const machine = await start(scenarios, teardown);
  const results = await runScenarios(machine, scenarios, (result) => console.log(format(result)));
  const right = results.filter(({ differences }) => differences.length === 0).length;
  console.error(`${right} of ${scenarios.length} outcomes are as expected`);
  return right === scenarios.length ? 0 : 1;
}

/** Starts the packaged pipeline with one account per scenario, and without the variables of the environment. */
async function start(scenarios: readonly Scenario[], { add }: Teardown) {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-scenarios-"));
  add(() => rm(folder, { recursive: true }));
  const accountsFile = join(folder, "accounts.json");
  await writeFile(accountsFile, JSON.stringify(buildScenarioAccounts(scenarios)));
  const packageFolder = await packageFunctions(PROJECT, "dev");
  add(() => rm(packageFolder, { recursive: true }));
  const machine = await startMachine({
    packageFolder,
    accountsFile,
    sqsPort: 0,
    huaweiPort: 0,
    tasks: [],
    env: {},
    maxEnvironments: 1, // another process would not remember the earlier calls of a request, and so answer with the code `inferred`
    onError: (error) => console.error(errorText(error)),
  });
  add(machine.close);
  return machine;
}

function formatText(result: ScenarioResult): string {
  return `${formatScenarioResult(result, process.stdout)}\n`;
}

/** Formats a result as one line of JSON. */
function formatJson({ scenario, ...result }: ScenarioResult): string {
  return JSON.stringify({ scenario: scenario.id, title: scenario.title, ...result });
}
