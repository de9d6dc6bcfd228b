import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { Teardown } from "../../lib/local/teardown.ts";
import { PROJECT } from "../rig/project.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { type ServerThread, startServerThread } from "../rig/server-thread.ts";
import { type SimulatorControl, simulatorControl } from "../rig/simulator-control.ts";
import { buildAccountsSecret, SOAK_ACCOUNTS } from "./accounts.ts";
import { type FaultySqs, startFaultySqs } from "./faulty-sqs.ts";
import { createInvocationMonitor, type InvocationMonitor } from "./invocation-monitor.ts";
import { createLeakDetector, type LeakDetector } from "./leak-detector.ts";
import { planSqsFault } from "./plan-sqs-fault.ts";
import type { SoakOptions } from "./soak-options.ts";

/** The one-machine edition with everything in place that makes it fail. */
export type SoakStack = {
  readonly machine: Machine;
  readonly simulator: SimulatorControl;
  readonly huawei: ServerThread;
  readonly faultySqs: FaultySqs;
  readonly watch: InvocationMonitor;
  readonly leaks: LeakDetector;
  readonly lost: { deliveriesDoubled: number; deletesLost: number };
  /** Ends kills, doublings, lost deletes and the queue's mischief. */
  stopFaults(): void;
};

const REGION = "us-east-1";
/** More threads than cores, since most of their time is spent in waiting. */
const MAX_ENVIRONMENTS = 4;
const DOUBLED_SHARE = 0.02;
const KEPT_SHARE = 0.02;

/** Packages the functions for the stack `soak` and starts them among faults. */
export async function startSoakStack({ seed, bug }: SoakOptions, teardown: Teardown): Promise<SoakStack> {
  const packageFolder = await packageFunctions(PROJECT, "soak");
  teardown.add(() => rm(packageFolder, { recursive: true, force: true }));
  const sqs = await startServerThread({ kind: "sqs", region: REGION });
  teardown.add(sqs.close);
  const huawei = await startServerThread({ kind: "simulator", seed });
  teardown.add(huawei.close);
  const queueChoice = createSeededChoice(seed, "queue");
  const isDropped = bug === "lose-dead-deadLetters" ? (url: string) => url.endsWith("-dead-deadLetters") : () => false;
  const faultySqs = await startFaultySqs({ upstream: sqs.url, nextFault: () => planSqsFault(queueChoice), isDropped });
  teardown.add(faultySqs.close);
  const leaks = createLeakDetector();
  const watch = createInvocationMonitor({
    choice: createSeededChoice(seed, "kills"),
    ...(bug === "ack-before-publish" && { before: (invocation) => acknowledge(invocation, machine) }),
  });
  const deliveryFaults = createDeliveryFaults(seed);
  const machine: Machine = await startMachine({
    ...{ packageFolder, sqsPort: 0, huaweiPort: 0, tasks: [], maxEnvironments: MAX_ENVIRONMENTS },
    accountsFile: await writeAccounts(teardown),
    env: { AWS_REGION: REGION, AWS_ENDPOINT_URL_SQS: sqs.url },
    ...{ functionsSqsUrl: faultySqs.url, huaweiUrl: huawei.url },
    ...{ invoke: watch.invoke, isDuplicated: deliveryFaults.isDuplicated, isDeleteLost: deliveryFaults.isKept },
    onLog: (_, line) => leaks.inspect(line),
  });
  teardown.add(machine.close);
  const simulator = simulatorControl(huawei.url);
  for (const { credential } of SOAK_ACCOUNTS) if (credential) await simulator.post("credentials", credential);
  await warmUp(machine);
  const calm = () => {
    for (const one of [watch, faultySqs, deliveryFaults]) one.stopFaults();
  };
  return { machine, simulator, huawei, faultySqs, watch, leaks, lost: deliveryFaults.counts, stopFaults: calm };
}

/** Starts every environment before the clock does: two dozen threads that load at once take a small machine seconds. */
async function warmUp({ functions }: Machine): Promise<void> {
  for (const fn of functions.values()) {
    await Promise.all(Array.from({ length: MAX_ENVIRONMENTS }, () => fn.invoke({ Records: [] })));
  }
}

async function writeAccounts(teardown: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-soak-"));
  teardown.add(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "accounts.json");
  await writeFile(file, buildAccountsSecret());
  return file;
}

/** Deliveries that come twice at the same time, and deletes that get lost. */
function createDeliveryFaults(seed: number) {
  const choice = createSeededChoice(seed, "deliveries");
  const counts = { deliveriesDoubled: 0, deletesLost: 0 };
  let isOver = false;
  const draw = (share: number, count: keyof typeof counts) => (_: SqsRecord) => {
    const isStruck = choice.flip(share) && !isOver;
    if (isStruck) counts[count] += 1;
    return isStruck;
  };
  return {
    counts,
    isDuplicated: draw(DOUBLED_SHARE, "deliveriesDoubled"),
    isKept: draw(KEPT_SHARE, "deletesLost"),
    stopFaults: () => {
      isOver = true;
    },
  };
}

/** The bug: what a function has not even seen is acknowledged. */
async function acknowledge({ queueUrl, event }: LocalInvocation, { sqs }: Machine): Promise<void> {
  const Entries = event.Records.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}
