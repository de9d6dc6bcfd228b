import { setTimeout as wait } from "node:timers/promises";
import { errorText } from "../../lib/local/error-text.ts";
import type { Machine } from "../../lib/local/machine.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import { collect } from "../rig/collect.ts";
import type { PackagedStage } from "../rig/packaged.ts";
import { sendMessages } from "../rig/send-messages.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import { type StackOptions, startStack } from "../rig/start-stack.ts";

/** Functions that an experiment gets: it starts packaged pipelines and prints progress. */
export type ExperimentContext = {
  start(setup: PipelineSetup): Promise<ExperimentPipeline>;
  print(line: string): void;
  /** Stops every pipeline that was started. */
  close(): Promise<void>;
};

/** First content of the accounts secret, and the maximum number of environments per function. */
export type PipelineSetup = {
  readonly accounts: object;
  readonly environments?: number | undefined;
  /** `false` leaves the outcomes in the results queue for others, so that `outcomes` stays empty. */
  readonly collects?: boolean;
  /** `soak` waits for seconds where `dev` waits for minutes. */
  readonly stage?: PackagedStage;
  /** Replaces the invocation of a function. */
  readonly invoke?: StackOptions["invoke"];
};

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

/** Creates a context that prints progress by `print`. */
export function createExperimentContext(print: (line: string) => void): ExperimentContext {
  const teardown = createTeardown();
  return { print, close: teardown.run, start: (setup) => startPipeline(setup, { teardown, print }) };
}

async function startPipeline(
  { accounts, environments, collects = true, stage = "dev", invoke }: PipelineSetup,
  { teardown, print }: { readonly teardown: Teardown; print(line: string): void },
): Promise<ExperimentPipeline> {
  const stack = await startStack({
    accounts,
    stage,
    ...(invoke && { invoke }),
    ...(environments !== undefined && { maxEnvironments: environments }),
    onError: (error) => print(errorText(error)),
  });
  teardown.add(stack.close);
  const { sqs, queueUrl, simulator, writeAccounts } = stack;
  const { outcomes, arrivedMs } = collects ? collectOutcomes(stack, teardown) : NONE;
  return {
    machine: stack,
    outcomes,
    arrivedMs,
    writeAccounts,
    simulator,
    async send(requests) {
      await sendMessages({ sqs, queueUrl: queueUrl("requests") }, requests);
    },
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

const NONE: Pick<ExperimentPipeline, "outcomes" | "arrivedMs"> = { outcomes: new Map(), arrivedMs: new Map() };

function collectOutcomes(
  { sqs, queueUrl }: Machine,
  teardown: Teardown,
): Pick<ExperimentPipeline, "outcomes" | "arrivedMs"> {
  const outcomes = new Map<string, Outcome>();
  const arrivedMs = new Map<string, number>();
  const collector = collect({
    sqs,
    queueUrl: queueUrl("results"),
    onMessage({ body }) {
      const outcome = outcomeSchema.parse(JSON.parse(body));
      if (outcomes.has(outcome.requestId)) return;
      outcomes.set(outcome.requestId, outcome);
      arrivedMs.set(outcome.requestId, Date.now());
    },
  });
  teardown.add(collector.stop);
  return { outcomes, arrivedMs };
}
