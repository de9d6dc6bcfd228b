import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { packageFunctions } from "./aws/lambda/package-functions.ts";
import type { Display } from "./display.ts";
import { errorText } from "./error-text.ts";
import { endpointOverrides } from "./function-variables.ts";
import { jsonDisplay } from "./json-display.ts";
import type { Machine } from "./machine.ts";
import { readSamples, type Sample } from "./samples.ts";
import { readStartOptions, START_HELP, type StartOptions } from "./start-options.ts";
import { textDisplay } from "./text-display.ts";
import { TRY_TASK, tryCommand } from "./try-command.ts";
import { unexpectedResults } from "./unexpected-results.ts";

const PROJECT = join(import.meta.dirname, "../..");
const SAMPLES_LIMIT_MS = 60_000;

try {
  const options = readStartOptions(process.argv.slice(2));
  if (options === "help") console.log(START_HELP);
  else process.exitCode = await run(options, createDisplay(options));
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

function createDisplay({ json }: StartOptions): Display {
  return json ? jsonDisplay(console.log) : textDisplay(console.log, process.stdout);
}

/** Resolves to the exit code: 1 if an outcome of a sample is not as expected. */
async function run(options: StartOptions, display: Display): Promise<number> {
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const samples = await readSamplesToSend(options, display);
  const machine = await start(options, samples, display);
  try {
    display.ready({ sqs: machine.sqsUrl, region: machine.region, huawei: machine.huaweiUrl });
    const isAsExpected = await sendSamples({ machine, samples, display, interrupted });
    if (options.once) return isAsExpected ? 0 : 1;
    if (overrideNames().length === 0) display.tryNext(tryCommand(machine));
    await interrupted;
    return isAsExpected ? 0 : 1;
  } finally {
    await machine.close();
  }
}

async function start(options: StartOptions, samples: readonly Sample[], display: Display): Promise<Machine> {
  const packages = await preparePackages(options, display);
  const { startMachine } = await import("./machine.ts"); // loaded late: a wrong command line should fail at once
  const sampleIds = new Set(samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId)));
  return startMachine({
    packageFolder: packages.folder,
    sqsPort: options.sqsPort,
    huaweiPort: options.huaweiPort,
    env: process.env,
    accountsFile: options.accountsFile ?? join(PROJECT, "lib/local/accounts.json"),
    tasks: [...samples.flatMap(({ given }) => given), TRY_TASK],
    onLog: (name, line) => isAboutSample(line, sampleIds) || display.log(name, line),
    onError: display.error,
  }).finally(packages.remove);
}

/** Returns the folder of the packaged functions; `remove` deletes it if this run made it. */
async function preparePackages({ packageFolder }: StartOptions, display: Display) {
  if (packageFolder !== undefined) return { folder: packageFolder, remove: () => {} };
  display.progress("packaging the functions …");
  const folder = await packageFunctions(PROJECT, "dev");
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Reads the samples; none if an endpoint is overridden, because the samples are made for the simulator. */
async function readSamplesToSend(options: StartOptions, display: Display): Promise<readonly Sample[]> {
  if (!options.samples) return [];
  const overrides = overrideNames();
  if (overrides.length === 0) return readSamples(options.eventsFolder ?? join(PROJECT, "events"));
  const reason = `npm start sends samples to the simulator only, and ${overrides.join(", ")} names another endpoint`;
  if (options.once) throw new Error(reason);
  display.progress(reason);
  return [];
}

function overrideNames(): readonly string[] {
  return Object.keys(endpointOverrides(process.env));
}

type SampleRun = {
  readonly machine: Machine;
  readonly samples: readonly Sample[];
  readonly display: Display;
  readonly interrupted: Promise<unknown>;
};

/** Sends the samples and shows their outcomes; false if one is not as expected, or if the run was interrupted. */
async function sendSamples({ machine, samples, display, interrupted }: SampleRun): Promise<boolean> {
  if (samples.length === 0) return true;
  const { runSamples } = await import("./run-samples.ts");
  const running = runSamples(machine, samples, { limitMs: SAMPLES_LIMIT_MS, onResult: display.sample });
  const results = await Promise.race([running, interrupted.then(() => undefined)]);
  if (results === undefined) return false;
  display.summary(results);
  return unexpectedResults(results).length === 0;
}

/** Tells log lines of samples, whose outcomes are shown when they come from the queue. */
function isAboutSample(line: string, sampleIds: ReadonlySet<string>): boolean {
  const id = /"requestId":"([^"]*)"/.exec(line)?.[1];
  return id !== undefined && sampleIds.has(id);
}
