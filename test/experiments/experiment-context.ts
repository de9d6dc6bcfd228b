import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { errorText } from "../../lib/local/error-text.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import { drain } from "../rig/drain.ts";
import { type SimulatorControl, simulatorControl } from "../rig/simulator-control.ts";

/** Functions that an experiment gets: it starts packaged pipelines and prints progress. */
export type ExperimentContext = {
  start(setup: PipelineSetup): Promise<ExperimentPipeline>;
  print(line: string): void;
  /** Stops every pipeline that was started. */
  close(): Promise<void>;
};

/** First content of the accounts secret, and the maximum number of environments per function. */
export type PipelineSetup = { readonly accounts: object; readonly environments?: number | undefined };

/** A packaged pipeline between the queue `requests` and the Huawei Cloud simulator. */
export type ExperimentPipeline = {
  readonly machine: Machine;
  readonly simulator: SimulatorControl;
  /** The first outcome of each request so far, by request id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Time at which each outcome arrived from the results queue, in milliseconds since 1970. */
  readonly arrivedMs: ReadonlyMap<string, number>;
  /** Rewrites the accounts secret. */
  writeAccounts(accounts: object): Promise<void>;
  send(requests: readonly object[]): Promise<void>;
  /** Waits for this many outcomes, at most `limitMs`, and prints the progress every 15 s. */
  waitForOutcomes(count: number, limitMs: number): Promise<void>;
};

const PRINT_INTERVAL_MS = 15_000;

/** Creates the context for the functions of a package folder. */
export function createExperimentContext(packageFolder: string, print: (line: string) => void): ExperimentContext {
  const teardown = createTeardown();
  return { print, close: teardown.run, start: (setup) => startPipeline({ ...setup, packageFolder, teardown, print }) };
}

type StartOptions = PipelineSetup & { packageFolder: string; teardown: Teardown; print(line: string): void };

async function startPipeline({
  accounts,
  environments,
  packageFolder,
  teardown,
  print,
}: StartOptions): Promise<ExperimentPipeline> {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-experiments-"));
  teardown.add(() => rm(folder, { recursive: true }));
  const accountsFile = join(folder, "accounts.json");
  const writeAccounts = (next: object) => writeFile(accountsFile, JSON.stringify(next));
  await writeAccounts(accounts);
  const machine = await startMachine({
    packageFolder,
    accountsFile,
    sqsPort: 0,
    huaweiPort: 0,
    tasks: [],
    env: {},
    ...(environments !== undefined && { maxEnvironments: environments }),
    onError: (error) => print(errorText(error)),
  });
  teardown.add(machine.close);
  const { outcomes, arrivedMs } = collect(machine, teardown);
  return {
    machine,
    outcomes,
    arrivedMs,
    writeAccounts,
    simulator: simulatorControl(machine.huaweiUrl),
    send: (requests) => sendAll(machine, requests),
    async waitForOutcomes(count, limitMs) {
      const endMs = Date.now() + limitMs;
      for (let printedMs = Date.now(); outcomes.size < count && Date.now() < endMs; await wait(200)) {
        if (Date.now() - printedMs < PRINT_INTERVAL_MS) continue;
        printedMs = Date.now();
        print(`${outcomes.size} of ${count} requests have an outcome`);
      }
    },
  };
}

function collect({ sqs, queueUrl }: Machine, teardown: Teardown): Pick<ExperimentPipeline, "outcomes" | "arrivedMs"> {
  const outcomes = new Map<string, Outcome>();
  const arrivedMs = new Map<string, number>();
  const stopping = new AbortController();
  const draining = drain({ sqs, queueUrl: queueUrl("results"), signal: stopping.signal }, ({ Body = "" }) => {
    const outcome = outcomeSchema.parse(JSON.parse(Body));
    if (outcomes.has(outcome.requestId)) return;
    outcomes.set(outcome.requestId, outcome);
    arrivedMs.set(outcome.requestId, Date.now());
  });
  teardown.add(() => {
    stopping.abort();
    return draining;
  });
  return { outcomes, arrivedMs };
}

async function sendAll({ sqs, queueUrl }: Machine, requests: readonly object[]): Promise<void> {
  for (let at = 0; at < requests.length; at += 10) {
    const Entries = requests
      .slice(at, at + 10)
      .map((request, index) => ({ Id: String(index), MessageBody: JSON.stringify(request) }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl("requests"), Entries }));
    if (Failed.length > 0) throw new Error(`sending requests: ${JSON.stringify(Failed)}`);
  }
}
