import { CreateQueueCommand, PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { sendMessages } from "../rig/send-messages.ts";
import { startServerThread } from "../rig/server-thread.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";
import { type BareHops, startBareHops } from "./bare-hops.ts";
import { type BenchRequest, buildTask } from "./bench-requests.ts";
import type { BenchContext } from "./bench-row.ts";
import { createGate, type Gate } from "./gate.ts";
import { createMessageCounter, type MessageCounter } from "./message-counter.ts";

/** The packaged pipeline and the bare hops on the same SQS. Neither handles a message while its gate is closed. */
export type BenchMachine = {
  readonly machine: Stack;
  readonly pipeline: QueueChain;
  readonly bare: QueueChain;
  /** Returns the CPU time in milliseconds that this process has used, without the simulator's. */
  cpuMs(): Promise<number>;
  close(): Promise<void>;
};

/** A row of queues with the functions or loops that move messages from each queue to the next. */
export type QueueChain = {
  /** Sends requests to the first queue in full batches. */
  fill(requests: readonly BenchRequest[]): Promise<void>;
  /** Opens the gate until `count` more messages reach the last queue; returns the time in milliseconds. */
  settle(count: number): Promise<number>;
  open(): void;
  /** Purges the first and the last queue. */
  empty(): Promise<void>;
  /** URL of the last queue. */
  readonly resultsUrl: string;
};

/**
 * Starts the pipeline and the bare hops, with a task at the simulator for each request. The simulator answers at once
 * and runs on a thread of its own, because its work does not belong to the pipeline. With `sqsUrl`, both use that SQS.
 */
export async function startBenchMachine(
  { packageFolder }: Pick<BenchContext, "packageFolder">,
  requests: readonly BenchRequest[],
  sqsUrl?: string,
): Promise<BenchMachine> {
  const gate = createGate();
  const counter = createMessageCounter();
  const simulator = await startServerThread({ kind: "simulator", tasks: requests.map(buildTask) });
  const machine = await startStack({
    packageFolder: await packageFolder(),
    huaweiUrl: simulator.url,
    env: sqsUrl === undefined ? {} : { AWS_ENDPOINT_URL_SQS: sqsUrl },
    onDelivery: ({ queue, deletedIds }) => queue.endsWith("-requests") || counter.add(deletedIds.length),
    async invoke({ fn, event }) {
      await gate.whenOpen();
      return fn.invoke(event);
    },
  });
  const { sqs, queueUrl } = machine;
  const hops = await startHops(sqs);
  return {
    machine,
    pipeline: createQueueChain(sqs, [queueUrl("requests"), queueUrl("results")], { gate, counter }),
    bare: createQueueChain(sqs, [hops.urls[0], hops.urls[2]], hops),
    async cpuMs() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000 - (await simulator.cpuMs());
    },
    async close() {
      hops.stop();
      gate.open();
      await machine.close();
      await simulator.close();
    },
  };
}

async function startHops(sqs: SQSClient): Promise<BareHops> {
  const create = async (name: string) => {
    const Attributes = { VisibilityTimeout: "180" };
    return (await sqs.send(new CreateQueueCommand({ QueueName: `bare-${name}`, Attributes }))).QueueUrl ?? name;
  };
  return startBareHops(sqs, [await create("first"), await create("second"), await create("third")]);
}

function createQueueChain(
  sqs: SQSClient,
  urls: readonly [firstUrl: string, lastUrl: string],
  { gate, counter }: { readonly gate: Gate; readonly counter: MessageCounter },
): QueueChain {
  const [firstUrl, lastUrl] = urls;
  return {
    async fill(requests) {
      await sendMessages({ sqs, queueUrl: firstUrl }, requests);
    },
    async settle(count) {
      const startedMs = performance.now();
      const settled = counter.waitForNext(count);
      gate.open();
      await settled;
      gate.close();
      return performance.now() - startedMs;
    },
    open: gate.open,
    async empty() {
      for (const QueueUrl of urls) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    },
    resultsUrl: lastUrl,
  };
}
