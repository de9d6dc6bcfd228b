import { rm } from "node:fs/promises";
import { join } from "node:path";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";
import { packageFunctions } from "./aws/lambda/package-functions.ts";
import { checkAccountsFile, checkPackageFolder } from "./check-inputs.ts";
import { describeHalts } from "./describe-halts.ts";
import type { Display } from "./display.ts";
import { errorLines } from "./error-text.ts";
import { endpointOverrides } from "./function-variables.ts";
import { jsonDisplay } from "./json-display.ts";
import type { Machine } from "./machine.ts";
import type { PageServer } from "./page/page-server.ts";
import type { EventRecord } from "./page/record/event-record.ts";
import { readyAddresses } from "./ready-addresses.ts";
import type { Sample } from "./samples.ts";
import { readStartOptions, START_HELP, type StartOptions } from "./start-options.ts";
import { PROJECT, type StartRun } from "./start-run.ts";
import { aborted, logWithoutSamples, readSamplesOf, readSamplesToSend, sendSamples } from "./start-samples.ts";
import { textDisplay } from "./text-display.ts";
import { TRY_TASK, tryCommand } from "./try-command.ts";
import { watchRun } from "./watch-run.ts";

const { env } = process;
const interruption = watchRun(process, { isOfNpm: env.npm_lifecycle_event !== undefined });

process.exitCode = await main(process.argv.slice(2), interruption.signal).catch((error) => {
  if (!interruption.signal.aborted) complain(error);
  return 1;
});
const interrupted = interruption.get();
if (interrupted) process.exitCode = interrupted.exitCode;
if (interrupted?.sentence) complain(interrupted.sentence);

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readStartOptions(args);
  if (options !== "help") return run({ options, env, display: createDisplay(options), signal });
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
async function run(given: StartRun): Promise<number> {
  const { options, display, signal } = given;
  const samples = await readSamplesToSend(given);
  const { machine, record } = await start(given, samples);
  let page: PageServer | undefined;
  try {
    signal.throwIfAborted();
    page = await startPage(given, machine, record);
    display.ready(readyAddresses(machine, { isSqsEmbedded: isSqsEmbedded(given), pageUrl: page?.url }));
    const isAsExpected = await sendSamples(given, machine, samples);
    if (options.once) return isAsExpected ? 0 : 1;
    if (usesSimulator(given)) display.tryNext(tryCommand(machine));
    await aborted(signal);
    return 0;
  } finally {
    await page?.close();
    await machine.close();
  }
}

function isSqsEmbedded({ env }: Pick<StartRun, "env">): boolean {
  return !env.AWS_ENDPOINT_URL_SQS;
}

function usesSimulator({ env }: Pick<StartRun, "env">): boolean {
  return Object.keys(endpointOverrides(env)).length === 0;
}

type ObservedMachine = { readonly machine: Machine; readonly record: EventRecord };

async function start(given: StartRun, samples: readonly Sample[]): Promise<ObservedMachine> {
  const { options, env, display, signal } = given;
  const accountsFile = options.accountsFile ?? join(PROJECT, "lib/local/accounts.json");
  await checkAccountsFile(accountsFile);
  const packages = await preparePackages(given);
  const { startMachine } = await import("./machine.ts"); // loaded late: a wrong command line should fail at once
  const { createEventRecord } = await import("./page/record/event-record.ts");
  const record = createEventRecord({ isSqsEmbedded: isSqsEmbedded(given) });
  const log = logWithoutSamples(display, samples);
  const machine = await startMachine({
    packageFolder: packages.folder,
    sqsPort: options.sqsPort,
    huaweiPort: options.huaweiPort,
    env,
    accountsFile,
    signal,
    tasks: [...samples.flatMap(({ given }) => given), TRY_TASK],
    messageTap: record.messages,
    callTap: record.calls,
    onInvoke: record.functions.onInvoke,
    onLog(name, line, environmentId) {
      record.functions.onLog(line, environmentId);
      log(name, line);
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
async function startPage(given: StartRun, machine: Machine, record: EventRecord): Promise<PageServer | undefined> {
  const { options } = given;
  if (options.pagePort === undefined) return undefined;
  const { servePage } = await import("./page/serve-page.ts");
  const samples = usesSimulator(given) ? await readSamplesOf(options) : [];
  return servePage({ port: options.pagePort, machine, record, samples });
}

/** Returns the folder of the packaged functions; `remove` deletes it if this run made it. */
async function preparePackages({ options: { packageFolder }, display, signal }: StartRun) {
  if (packageFolder !== undefined) {
    await checkPackageFolder(packageFolder);
    return { folder: packageFolder, remove: () => {} };
  }
  display.progress("packaging the functions …");
  const folder = await packageFunctions(PROJECT, "dev", signal);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
