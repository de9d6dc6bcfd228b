import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { Teardown } from "../../lib/local/teardown.ts";
import { PROJECT } from "../rig/project.ts";
import { createDice } from "../rig/seeded-choice.ts";
import { type ServerThread, startServerThread } from "../rig/server-thread.ts";
import { type SimulatorControl, simulatorControl } from "../rig/simulator-control.ts";
import { accountsSecret, CAST } from "./accounts.ts";
import { type FaultySqs, startFaultySqs } from "./faulty-sqs.ts";
import { createWatch, type Watch } from "./invocations.ts";
import { createLeaks, type Leaks } from "./leaks.ts";
import { planMischief } from "./plan-sqs-faults.ts";
import type { SoakOptions } from "./soak-options.ts";

/** The one-machine edition with everything in place that makes it fail. */
export type Stage = {
  readonly machine: Machine;
  readonly simulator: SimulatorControl;
  readonly huawei: ServerThread;
  readonly faultySqs: FaultySqs;
  readonly watch: Watch;
  readonly leaks: Leaks;
  readonly lost: { deliveriesDoubled: number; deletesLost: number };
  /** Ends kills, doublings, lost deletes and the queue's mischief. */
  calm(): void;
};

const REGION = "us-east-1";
/** More threads than cores, since most of their time is spent in waiting. */
const MAX_ENVIRONMENTS = 4;
const DOUBLED_SHARE = 0.02;
const KEPT_SHARE = 0.02;

/** Packages the functions for the stage `soak` and starts them among faults. */
export async function raiseStage({ seed, bug }: SoakOptions, teardown: Teardown): Promise<Stage> {
  const packageFolder = await packageFunctions(PROJECT, "soak");
  teardown.add(() => rm(packageFolder, { recursive: true, force: true }));
  const sqs = await startServerThread({ kind: "sqs", region: REGION });
  teardown.add(sqs.close);
  const huawei = await startServerThread({ kind: "simulator", seed });
  teardown.add(huawei.close);
  const queueDice = createDice(seed, "queue");
  const isDropped = bug === "lose-dead-letters" ? (url: string) => url.endsWith("-dead-letters") : () => false;
  const faultySqs = await startFaultySqs({ upstream: sqs.url, next: () => planMischief(queueDice), isDropped });
  teardown.add(faultySqs.close);
  const leaks = createLeaks();
  const watch = createWatch({
    dice: createDice(seed, "kills"),
    ...(bug === "ack-before-publish" && { before: (invocation) => acknowledge(invocation, machine) }),
  });
  const mischances = createMischances(seed);
  const machine: Machine = await startMachine({
    ...{ packageFolder, sqsPort: 0, huaweiPort: 0, tasks: [], maxEnvironments: MAX_ENVIRONMENTS },
    accountsFile: await writeAccounts(teardown),
    env: { AWS_REGION: REGION, AWS_ENDPOINT_URL_SQS: sqs.url },
    ...{ functionsSqsUrl: faultySqs.url, huaweiUrl: huawei.url },
    ...{ invoke: watch.invoke, isDuplicated: mischances.isDuplicated, isDeleteLost: mischances.isKept },
    onLog: (_, line) => leaks.look(line),
  });
  teardown.add(machine.close);
  const simulator = simulatorControl(huawei.url);
  for (const { credential } of CAST) if (credential) await simulator.post("credentials", credential);
  await warmUp(machine);
  const calm = () => {
    for (const one of [watch, faultySqs, mischances]) one.calm();
  };
  return { machine, simulator, huawei, faultySqs, watch, leaks, lost: mischances.counts, calm };
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
  await writeFile(file, accountsSecret());
  return file;
}

/** Deliveries that come twice at the same time, and deletes that get lost. */
function createMischances(seed: number) {
  const dice = createDice(seed, "deliveries");
  const counts = { deliveriesDoubled: 0, deletesLost: 0 };
  let isCalm = false;
  const draw = (share: number, count: keyof typeof counts) => (_: SqsRecord) => {
    const isStruck = dice.chance(share) && !isCalm;
    if (isStruck) counts[count] += 1;
    return isStruck;
  };
  return {
    counts,
    isDuplicated: draw(DOUBLED_SHARE, "deliveriesDoubled"),
    isKept: draw(KEPT_SHARE, "deletesLost"),
    calm: () => {
      isCalm = true;
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
