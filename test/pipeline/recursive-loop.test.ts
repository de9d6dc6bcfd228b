import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test as plain, vi } from "vitest";
import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import { roleIdOf, senderIdOf } from "../../lib/local/aws/identities.ts";
import { hopsOf } from "../../lib/local/aws/trace-header.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import { packaged } from "../rig/packaged.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

const TASK = { service: "drs", jobId: "9d6c8466-loop" } as const;
const LINEAGE_14 = "Root=1-6aba3a9c-0ad723aa6f28be0c1799046b;Parent=4bc416e7d2fef21a;Sampled=0;Lineage=14:b695919f:13";

type Hop = readonly [functionName: string, hops: number];

/** Starts the packaged functions with a template that has RecursiveLoop as it is, or without it. */
const test = plain.extend("start", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  onCleanup(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });
  return async (allowsRecursiveLoop: boolean) => {
    const { folder, remove } = await makeTempFolder();
    cleanUps.push(remove);
    await cp(await packaged("soak"), folder, { recursive: true });
    if (!allowsRecursiveLoop) await terminateLoops(folder);
    const hops: Hop[] = [];
    const senders: (string | undefined)[] = [];
    const deliveries: BatchDelivery[] = [];
    const machine = await startMachine({
      packageFolder: folder,
      accountsFile: LOCAL_ACCOUNTS,
      sqsPort: 0,
      huaweiPort: 0,
      tasks: [TASK],
      env: {},
      onDelivery: (delivery) => deliveries.push(delivery),
      invoke({ fn, event }) {
        for (const { attributes } of event.Records) {
          hops.push([fn.name, hopsOf(attributes.AWSTraceHeader)]);
          senders.push(attributes.SenderId);
        }
        return fn.invoke(event);
      },
    });
    cleanUps.push(machine.close);
    return { machine, hops, senders, deliveries };
  };
});

async function terminateLoops(folder: string): Promise<void> {
  const path = join(folder, "cloudformation-template-update-stack.json");
  const template = await readFile(path, "utf8");
  expect(template).toContain('"RecursiveLoop"');
  await writeFile(path, template.replaceAll(/"RecursiveLoop":\s*"Allow"/g, '"RecursiveLoop": "Terminate"'));
}

/** Sends a request that has come through 14 invocations, and makes it wait once in the worker's queue. */
async function sendAtHop14(machine: Machine): Promise<void> {
  const throttle = { service: "drs", kind: "throttle", retryAfterSeconds: 1, call: "stop", count: 1 };
  const order = { method: "POST", body: JSON.stringify(throttle) };
  expect((await fetch(`${machine.huaweiUrl}/_simulator/faults`, order)).status).toBe(200);
  const command = new SendMessageCommand({
    QueueUrl: machine.queueUrl("requests"),
    MessageBody: JSON.stringify({ id: "looping", service: "drs", target: { jobId: TASK.jobId } }),
    MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: LINEAGE_14 } },
  });
  await machine.sqs.send(command);
}

async function outcomes(machine: Machine): Promise<unknown[]> {
  const command = new ReceiveMessageCommand({ QueueUrl: machine.queueUrl("results"), MaxNumberOfMessages: 10 });
  const { Messages = [] } = await machine.sqs.send(command);
  return Messages.map(({ Body = "" }) => JSON.parse(Body));
}

const until = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 40_000, interval: 50 });

describe.concurrent("a request that waits in its queue at the 17th hop", { timeout: 90_000 }, () => {
  test("it is stopped, because serverless.yml allows the functions to loop; SQS names the sender of each hop", async ({
    start,
  }) => {
    const started = await start(true);
    await sendAtHop14(started.machine);
    await until(async () =>
      expect(await outcomes(started.machine)).toMatchObject([{ requestId: "looping", status: "stopped" }]),
    );
    expect(started.hops).toEqual([
      ["stopcord-soak-router", 14],
      ["stopcord-soak-drs", 15],
      ["stopcord-soak-drs", 16],
    ]);
    expect(started.senders).toEqual([
      senderIdOf("local"),
      `${roleIdOf("arn:aws:iam::000000000000:role/stopcord-RouterRole")}:stopcord-soak-router`,
      `${roleIdOf("arn:aws:iam::000000000000:role/stopcord-DrsRole")}:stopcord-soak-drs`,
    ]);
  });

  test("it is dropped without recursiveLoop: Allow, and no outcome follows", async ({ start }) => {
    const started = await start(false);
    await sendAtHop14(started.machine);
    const results = () => started.deliveries.map(({ queue, result }) => [queue, result.ok || result.error]);
    await until(() => expect(results()).toContainEqual(["stopcord-soak-drs", "recursive-loop"]));
    expect(started.hops).toEqual([
      ["stopcord-soak-router", 14],
      ["stopcord-soak-drs", 15],
    ]);
    expect(await outcomes(started.machine)).toEqual([]);
  });
});
