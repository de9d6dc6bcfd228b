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

/** Where experiments are made: it starts a packaged pipeline for each. */
export type ExperimentContext = {
  start(setup: PipelineSetup): Promise<ExperimentPipeline>;
  tell(line: string): void;
  /** Ends what has been started. */
  clear(): Promise<void>;
};

/** The accounts secret at first, and in how many environments a function may run. */
export type PipelineSetup = { readonly accounts: object; readonly environments?: number | undefined };

/** The packaged pipeline between its two ends, `requests` and a simulated Huawei Cloud. */
export type ExperimentPipeline = {
  readonly machine: Machine;
  readonly simulator: SimulatorControl;
  /** The outcomes so far, the first of each request. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** When each of them came out of the results queue, in milliseconds since 1970. */
  readonly arrivedMs: ReadonlyMap<string, number>;
  /** Rewrites the accounts secret. */
  writeAccounts(accounts: object): Promise<void>;
  send(requests: readonly object[]): Promise<void>;
  /** Waits for this many outcomes, `limitMs` at most, and tells of them now and then. */
  settled(count: number, limitMs: number): Promise<void>;
};

const TELL_EVERY_MS = 15_000;

/** A laboratory with the functions of a package folder. */
export function createExperimentContext(packageFolder: string, tell: (line: string) => void): ExperimentContext {
  const teardown = createTeardown();
  return { tell, clear: teardown.run, start: (setup) => startPipeline({ ...setup, packageFolder, teardown, tell }) };
}

type Start = PipelineSetup & { packageFolder: string; teardown: Teardown; tell(line: string): void };

async function startPipeline({
  accounts,
  environments,
  packageFolder,
  teardown,
  tell,
}: Start): Promise<ExperimentPipeline> {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-experiments-"));
  teardown.add(() => rm(folder, { recursive: true }));
  const accountsFile = join(folder, "accounts.json");
  const writeAccounts = (next: object) => writeFile(accountsFile, JSON.stringify(next));
  await writeAccounts(accounts);
  const machine = await startMachine({
    ...{ packageFolder, accountsFile, sqsPort: 0, huaweiPort: 0, tasks: [], env: {} },
    ...(environments !== undefined && { maxEnvironments: environments }),
    onError: (error) => tell(errorText(error)),
  });
  teardown.add(machine.close);
  const { outcomes, arrivedMs } = collect(machine, teardown);
  return {
    ...{ machine, outcomes, arrivedMs, writeAccounts },
    simulator: simulatorControl(machine.huaweiUrl),
    send: (requests) => sendAll(machine, requests),
    async settled(count, limitMs) {
      const endMs = Date.now() + limitMs;
      for (let toldMs = Date.now(); outcomes.size < count && Date.now() < endMs; await wait(200)) {
        if (Date.now() - toldMs < TELL_EVERY_MS) continue;
        toldMs = Date.now();
        tell(`${outcomes.size} of ${count} requests are settled`);
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
