import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { packageFunctions } from "./aws/lambda/package-functions.ts";
import { type Display, errorText, jsonDisplay, unexpected } from "./display.ts";
import { endpointOverrides } from "./function-variables.ts";
import type { Machine } from "./machine.ts";
import { readSamples, type Sample } from "./samples.ts";
import { readStartOptions, START_HELP, type StartOptions } from "./start-options.ts";
import { textDisplay } from "./text-display.ts";

const PROJECT = join(import.meta.dirname, "../..");
const SAMPLES_LIMIT_MS = 60_000;

try {
  const options = readStartOptions(process.argv.slice(2));
  if (options === "help") console.log(START_HELP);
  else
    process.exitCode = await run(
      options,
      options.json ? jsonDisplay(console.log) : textDisplay(console.log, process.stdout),
    );
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Resolves to the exit code: 1 when a sample's outcome is not as expected. */
async function run(options: StartOptions, display: Display): Promise<number> {
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const samples = await samplesToSend(options, display);
  const { packageFolder, discard } = await functionsToRun(options, display);
  const { startMachine } = await import("./machine.ts"); // takes longer to load than a wrong command line should wait
  const sampleIds = new Set(samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId)));
  const machine = await startMachine({
    ...{ packageFolder, sqsPort: options.sqsPort, huaweiPort: options.huaweiPort, env: process.env },
    accountsFile: options.accountsFile ?? join(PROJECT, "lib/local/accounts.json"),
    tasks: samples.flatMap(({ given }) => given),
    onLog: (name, line) => isOfSample(line, sampleIds) || display.log(name, line),
    onError: display.error,
  }).finally(discard);
  try {
    display.ready({ sqs: machine.sqsUrl, region: machine.region, huawei: machine.huaweiUrl });
    const isAsExpected = await sendSamples(machine, samples, display, interrupted);
    if (!options.once) await interrupted;
    return isAsExpected ? 0 : 1;
  } finally {
    await machine.close();
  }
}

/** The packaged functions, and what is to be done with them once they run: what was made for this run goes with it. */
async function functionsToRun({ packageFolder }: StartOptions, display: Display) {
  if (packageFolder !== undefined) return { packageFolder, discard: () => {} };
  display.progress("packaging the functions …");
  const made = await packageFunctions(PROJECT, "dev");
  return { packageFolder: made, discard: () => rm(made, { recursive: true }) };
}

/** Samples are made for the simulator, so they are never sent where another endpoint might be called. */
async function samplesToSend(options: StartOptions, display: Display): Promise<readonly Sample[]> {
  if (!options.samples) return [];
  const overridden = Object.keys(endpointOverrides(process.env));
  if (overridden.length === 0) return readSamples(options.eventsFolder ?? join(PROJECT, "events"));
  const words = `samples are never sent to an endpoint of yours, and ${overridden.join(", ")} is set`;
  if (options.once) throw new Error(words);
  display.progress(words);
  return [];
}

async function sendSamples(
  machine: Machine,
  samples: readonly Sample[],
  display: Display,
  interrupted: Promise<unknown>,
): Promise<boolean> {
  if (samples.length === 0) return true;
  const { runSamples } = await import("./run-samples.ts");
  const running = runSamples(machine, samples, { limitMs: SAMPLES_LIMIT_MS, onResult: display.sample });
  const results = await Promise.race([running, interrupted.then(() => undefined)]);
  if (results === undefined) return false;
  display.summary(results);
  return unexpected(results).length === 0;
}

/** The outcomes of samples are shown when they come out of the queue. */
function isOfSample(line: string, sampleIds: ReadonlySet<string>): boolean {
  const id = /"requestId":"([^"]*)"/.exec(line)?.[1];
  return id !== undefined && sampleIds.has(id);
}
