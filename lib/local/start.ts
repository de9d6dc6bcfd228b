import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";
import { packageFunctions } from "./aws/lambda/package-functions.ts";
import { checkAccountsFile, checkPackageFolder } from "./check-inputs.ts";
import { describeHalts } from "./describe-halts.ts";
import type { Display } from "./display.ts";
import { errorLines } from "./error-text.ts";
import { endpointOverrides } from "./function-variables.ts";
import { watchInterruptions } from "./interruption.ts";
import { jsonDisplay } from "./json-display.ts";
import { readLogLine } from "./log-line.ts";
import type { Machine } from "./machine.ts";
import type { PageServer } from "./page/page-server.ts";
import type { EventRecord } from "./page/record/event-record.ts";
import { readSamples, type Sample } from "./samples.ts";
import { readStartOptions, START_HELP, type StartOptions } from "./start-options.ts";
import { textDisplay } from "./text-display.ts";
import { TRY_TASK, tryCommand } from "./try-command.ts";
import { unexpectedResults } from "./unexpected-results.ts";

const PROJECT = join(import.meta.dirname, "../..");
const SAMPLES_LIMIT_MS = 60_000;

const interruption = watchInterruptions(process, { isOfNpm: process.env.npm_lifecycle_event !== undefined });

/** The command line of `npm start`, the output for it, and a signal that aborts when the run is to end. */
type Run = { readonly options: StartOptions; readonly display: Display; readonly signal: AbortSignal };

process.exitCode = await main(process.argv.slice(2), interruption.signal).catch((error) => {
  if (!interruption.signal.aborted) complain(error);
  return 1;
});
const interrupted = interruption.get();
if (interrupted) process.exitCode = interrupted.exitCode;
if (interrupted?.sentence) complain(interrupted.sentence);

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readStartOptions(args);
  if (options !== "help") return run({ options, display: createDisplay(options), signal });
  print(START_HELP);
  return 0;
}

function createDisplay({ json }: StartOptions): Display {
  return json ? jsonDisplay(print) : textDisplay(print, process.stdout);
}

/** Prints nothing once the run is to end: what fails then fails because of that. */
function print(line: string): void {
  if (!interruption.signal.aborted) process.stdout.write(`${line}\n`);
}

function complain(error: unknown): void {
  const [first = "", ...rest] = errorLines(error).map(escapeForTerminal);
  process.stderr.write([`stopcord: ${first}`, ...rest, ""].join("\n"));
}

/** Resolves to the exit code: 1 if an outcome of a sample is not as expected. Throws if the run is interrupted. */
async function run({ options, display, signal }: Run): Promise<number> {
  const samples = await readSamplesToSend(options, display);
  const { machine, record } = await start({ options, display, signal }, samples);
  let page: PageServer | undefined;
  try {
    signal.throwIfAborted();
    page = await startPage(options, machine, record);
    const { sqsUrl: sqs, region, huaweiUrl: huawei, secretsUrl: secrets } = machine;
    // The embedded SQS serves the secrets as well; another SQS does not.
    const others = { ...(process.env.AWS_ENDPOINT_URL_SQS && { secrets }), ...(page && { page: page.url }) };
    display.ready({ sqs, region, huawei, ...others });
    const isAsExpected = await sendSamples({ options, display, signal }, machine, samples);
    if (options.once) return isAsExpected ? 0 : 1;
    if (overrideNames().length === 0) display.tryNext(tryCommand(machine));
    await aborted(signal);
    return 0;
  } finally {
    await page?.close();
    await machine.close();
  }
}

type ObservedMachine = { readonly machine: Machine; readonly record: EventRecord };

async function start({ options, display, signal }: Run, samples: readonly Sample[]): Promise<ObservedMachine> {
  const accountsFile = options.accountsFile ?? join(PROJECT, "lib/local/accounts.json");
  await checkAccountsFile(accountsFile);
  const packages = await preparePackages({ options, display, signal });
  const { startMachine } = await import("./machine.ts"); // loaded late: a wrong command line should fail at once
  const { createEventRecord } = await import("./page/record/event-record.ts");
  const record = createEventRecord({ isSqsEmbedded: !process.env.AWS_ENDPOINT_URL_SQS });
  const sampleIds = new Set(samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId)));
  const machine = await startMachine({
    packageFolder: packages.folder,
    sqsPort: options.sqsPort,
    huaweiPort: options.huaweiPort,
    env: process.env,
    accountsFile,
    signal,
    tasks: [...samples.flatMap(({ given }) => given), TRY_TASK],
    messageTap: record.messages,
    callTap: record.calls,
    onInvoke: record.functions.onInvoke,
    onLog(name, line, environmentId) {
      record.functions.onLog(line, environmentId);
      if (!isOutcomeOfSample(line, sampleIds)) display.log(name, line);
    },
    onDelivery(delivery) {
      record.functions.onDelivery(delivery);
      display.delivery(delivery);
    },
    onSecretChange(_, text) {
      record.halts.onSecretChange(text);
      describeHalts(text).forEach(display.progress);
    },
    onError: display.error,
  }).finally(packages.remove);
  return { machine, record };
}

/** Starts the page, which offers the samples also where `npm start` does not send them. */
async function startPage(
  options: StartOptions,
  machine: Machine,
  record: EventRecord,
): Promise<PageServer | undefined> {
  if (options.pagePort === undefined) return undefined;
  const { servePage } = await import("./page/serve-page.ts");
  const samples = overrideNames().length === 0 ? await readSamplesOf(options) : [];
  return servePage({ port: options.pagePort, machine, record, samples });
}

/** Returns the folder of the packaged functions; `remove` deletes it if this run made it. */
async function preparePackages({ options: { packageFolder }, display, signal }: Run) {
  if (packageFolder !== undefined) {
    await checkPackageFolder(packageFolder);
    return { folder: packageFolder, remove: () => {} };
  }
  display.progress("packaging the functions …");
  const folder = await packageFunctions(PROJECT, "dev", signal);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Reads the samples; none if an endpoint is overridden, because the samples are made for the simulator. */
async function readSamplesToSend(options: StartOptions, display: Display): Promise<readonly Sample[]> {
  if (!options.samples) return [];
  const overrides = overrideNames();
  if (overrides.length === 0) return readSamplesOf(options);
  const reason = `npm start sends samples to the simulator only, and ${overrides.join(", ")} names another endpoint`;
  if (options.once) throw new Error(reason);
  display.progress(reason);
  return [];
}

function readSamplesOf({ eventsFolder = join(PROJECT, "events") }: StartOptions): Promise<readonly Sample[]> {
  return readSamples(eventsFolder);
}

function overrideNames(): readonly string[] {
  return Object.keys(endpointOverrides(process.env));
}

/** Sends the samples and shows their outcomes; false if one is not as expected. Throws if the run is interrupted. */
async function sendSamples({ display, signal }: Run, machine: Machine, samples: readonly Sample[]): Promise<boolean> {
  if (samples.length === 0) return true;
  const { runSamples } = await import("./run-samples.ts");
  const running = runSamples(machine, samples, { limitMs: SAMPLES_LIMIT_MS, onResult: display.sample });
  const results = await Promise.race([running, aborted(signal)]);
  if (results === undefined) throw signal.reason;
  display.summary(results);
  return unexpectedResults(results).length === 0;
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
}

/** Tells log lines of samples' outcomes, which are shown when they come from the queue. */
function isOutcomeOfSample(line: string, sampleIds: ReadonlySet<string>): boolean {
  const logged = readLogLine(line);
  return logged.kind === "outcome" && sampleIds.has(logged.outcome.requestId);
}
