import { DeleteMessageCommand } from "@aws-sdk/client-sqs";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { Teardown } from "../../lib/local/teardown.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { type ServerThread, startServerThread } from "../rig/server-thread.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";
import { type FaultySqs, startFaultySqs } from "./faulty-sqs.ts";
import { createHandBackFaults, type HandBackFaults, planHandBackKill } from "./hand-back-faults.ts";
import { createInvocationMonitor, type InvocationMonitor, type RunningDelivery } from "./invocation-monitor.ts";
import { createLeakDetector, type LeakDetector } from "./leak-detector.ts";
import { planSqsFault } from "./plan-sqs-fault.ts";
import { buildAccounts, SOAK_ACCOUNTS } from "./soak-accounts.ts";
import type { SoakOptions } from "./soak-options.ts";

/** The stack of the one-machine edition with every source of faults. */
export type SoakStack = {
  readonly machine: Stack;
  readonly simulator: SimulatorControl;
  readonly huawei: ServerThread;
  readonly faultySqs: FaultySqs;
  readonly monitor: InvocationMonitor;
  readonly handBackFaults: HandBackFaults;
  readonly leakDetector: LeakDetector;
  readonly deliveryFaults: { readonly deliveriesDoubled: number; readonly deletesLost: number };
  /** Writes the text of the halt secret. With the bug `ignore-halts` it does nothing. */
  writeHalts(text: string): Promise<void>;
  /** Stops kills, double deliveries, lost deletes and SQS faults. */
  stopFaults(): void;
};

const REGION = "us-east-1";
/** As many as `npm start` runs. With one environment, a process would know from its memory what a message must tell. */
const MAX_ENVIRONMENTS = 3;
const DOUBLE_DELIVERY_SHARE = 0.02;
const LOST_DELETE_SHARE = 0.02;

/** Packages the functions for the stage `soak` and starts them with all sources of faults. */
export async function startSoakStack({ seed, bug, ...options }: SoakOptions, teardown: Teardown): Promise<SoakStack> {
  const sqsUrl = options.sqsUrl ?? (await startSqsThread(teardown));
  const huawei = await startServerThread({ kind: "simulator", seed });
  teardown.add(huawei.close);
  const monitor = createInvocationMonitor({
    choice: createSeededChoice(seed, "kills"),
    ...(bug === "ack-before-publish" && { before: (invocation) => acknowledgeAll(invocation, machine) }),
  });
  const handBackChoice = createSeededChoice(seed, "hand-backs");
  const handBackFaults = createHandBackFaults({
    bug,
    monitor,
    nextKill: () => planHandBackKill(handBackChoice),
    acknowledge: (delivery) => acknowledge(delivery, machine),
  });
  const queueChoice = createSeededChoice(seed, "queue");
  const faultySqs = await startFaultySqs({
    upstream: sqsUrl,
    nextFault: () => planSqsFault(queueChoice),
    isDropped: (queueUrl) => bug === "lose-dead-letters" && queueUrl.endsWith("-dead-letters"),
    intervene: handBackFaults.intervene,
  });
  teardown.add(faultySqs.close);
  const leakDetector = createLeakDetector();
  const deliveryFaults = createDeliveryFaults(seed);
  const machine: Stack = await startStack({
    stage: "soak",
    accounts: buildAccounts(),
    maxEnvironments: MAX_ENVIRONMENTS,
    env: { AWS_REGION: REGION, AWS_ENDPOINT_URL_SQS: sqsUrl },
    functionsSqsUrl: faultySqs.url,
    huaweiUrl: huawei.url,
    invoke: monitor.invoke,
    isDuplicated: deliveryFaults.isDuplicated,
    isDeleteLost: deliveryFaults.isDeleteLost,
    onLog: (_, line) => leakDetector.inspect(line),
  });
  teardown.add(machine.close);
  const { simulator } = machine;
  for (const { credential } of SOAK_ACCOUNTS) if (credential) await simulator.post("credentials", credential);
  await warmUp(machine);
  const stopFaults = () => {
    for (const source of [monitor, handBackFaults, faultySqs, deliveryFaults]) source.stopFaults();
  };
  const { counts } = deliveryFaults;
  return {
    machine,
    simulator,
    huawei,
    faultySqs,
    monitor,
    handBackFaults,
    leakDetector,
    deliveryFaults: counts,
    writeHalts: (text) => (bug === "ignore-halts" ? Promise.resolve() : writeHalts(machine, text)),
    stopFaults,
  };
}

/** Writes the secret as the command does, without its check for other operators. */
async function writeHalts({ secretsUrl }: Stack, SecretString: string): Promise<void> {
  const headers = { "x-amz-target": "secretsmanager.PutSecretValue" };
  const body = JSON.stringify({ SecretId: "stopcord/soak/halt", SecretString });
  const { ok, status } = await fetch(secretsUrl, { method: "POST", headers, body });
  if (!ok) throw new Error(`writing the halt secret: HTTP ${status}`);
}

async function startSqsThread(teardown: Teardown): Promise<string> {
  const sqs = await startServerThread({ kind: "sqs", region: REGION });
  teardown.add(sqs.close);
  return sqs.url;
}

/**
 * Starts every environment before the soak begins, because some 24 threads that load at once keep a small machine busy
 * for seconds.
 */
async function warmUp({ functions }: Stack): Promise<void> {
  for (const fn of functions.values()) {
    await Promise.all(Array.from({ length: MAX_ENVIRONMENTS }, () => fn.invoke({ Records: [] })));
  }
}

/** Chooses messages that are delivered twice at the same time, and deletes that are lost. */
function createDeliveryFaults(seed: number) {
  const choice = createSeededChoice(seed, "deliveries");
  const counts = { deliveriesDoubled: 0, deletesLost: 0 };
  let isStopped = false;
  const draw = (share: number, count: keyof typeof counts) => (_: SqsRecord) => {
    const isFaulty = choice.flip(share) && !isStopped;
    if (isFaulty) counts[count] += 1;
    return isFaulty;
  };
  return {
    counts,
    isDuplicated: draw(DOUBLE_DELIVERY_SHARE, "deliveriesDoubled"),
    isDeleteLost: draw(LOST_DELETE_SHARE, "deletesLost"),
    stopFaults: () => {
      isStopped = true;
    },
  };
}

/** The bug `ack-before-publish`: deletes the messages of a batch before the function receives it. */
async function acknowledgeAll({ queueUrl, event }: LocalInvocation, stack: Stack): Promise<void> {
  await Promise.all(event.Records.map(({ receiptHandle }) => acknowledge({ queueUrl, receiptHandle }, stack)));
}

async function acknowledge(
  { queueUrl, receiptHandle }: Pick<RunningDelivery, "queueUrl" | "receiptHandle">,
  { sqs }: Stack,
): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
}
