import { CreateQueueCommand, PurgeQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";
import { startServerThread } from "../rig/server-thread.ts";
import { type BareHops, startBareHops } from "./bare-hops.ts";
import { type BenchRequest, buildTask } from "./bench-requests.ts";
import type { BenchContext } from "./bench-row.ts";
import { createGate } from "./gate.ts";
import { createMessageCounter } from "./message-counter.ts";

/** The packaged pipeline and the bare hops on one SQS; neither handles anything while its tap is shut. */
export type BenchMachine = {
  readonly pipeline: QueueChain;
  readonly bare: QueueChain;
  close(): Promise<void>;
};

/** Three queues in a row, and whatever takes messages from each to the next. */
export type QueueChain = {
  /** Puts requests on the first queue, in full batches. */
  fill(requests: readonly BenchRequest[]): Promise<void>;
  /** Lets it run until so many more messages have come through, and gives the time from opening the tap on. */
  settle(count: number): Promise<number>;
  open(): void;
  empty(): Promise<void>;
  /** The last queue. */
  readonly resultsUrl: string;
};

/**
 * Starts both, with every one of the tasks at the simulator, which answers at once, on a thread of its own: what it does is
 * the cloud's work and not the pipeline's. `sqsUrl` is used in place of an SQS of its own.
 */
export async function startBenchMachine(
  { packageFolder }: Pick<BenchContext, "packageFolder">,
  requests: readonly BenchRequest[],
  sqsUrl?: string,
): Promise<BenchMachine & { readonly machine: Machine }> {
  const tap = createGate();
  const tally = createMessageCounter();
  const cloud = await startServerThread({ kind: "simulator", tasks: requests.map(buildTask) });
  const machine = await startMachine({
    ...{ packageFolder: await packageFolder(), accountsFile: LOCAL_ACCOUNTS, sqsPort: 0, huaweiPort: 0 },
    ...{ tasks: [], huaweiUrl: cloud.url },
    env: sqsUrl === undefined ? {} : { AWS_ENDPOINT_URL_SQS: sqsUrl },
    onDelivery: ({ queue, deletedIds: deleted }) => queue.endsWith("-requests") || tally.add(deleted.length),
    async invoke({ fn, event }) {
      await tap.whenOpen();
      return fn.invoke(event);
    },
  });
  const { sqs } = machine;
  const hops = await startHops(machine);
  const line = (urls: readonly [string, string], parts: { tap: typeof tap; tally: typeof tally }): QueueChain => ({
    fill: (batch) => fill(machine, urls[0], batch),
    async settle(count) {
      const startedMs = performance.now();
      const settled = parts.tally.reached(count);
      parts.tap.open();
      await settled;
      parts.tap.close();
      return performance.now() - startedMs;
    },
    open: parts.tap.open,
    async empty() {
      for (const QueueUrl of urls) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    },
    resultsUrl: urls[1],
  });
  return {
    machine,
    pipeline: line([machine.queueUrl("requests"), machine.queueUrl("results")], { tap, tally }),
    bare: line([hops.urls[0], hops.urls[2]], hops),
    async close() {
      hops.stop();
      tap.open();
      await machine.close();
      await cloud.close();
    },
  };
}

async function startHops({ sqs }: Machine): Promise<BareHops> {
  const create = async (name: string) => {
    const Attributes = { VisibilityTimeout: "180" };
    return (await sqs.send(new CreateQueueCommand({ QueueName: `bare-${name}`, Attributes }))).QueueUrl ?? name;
  };
  return startBareHops(sqs, [await create("first"), await create("second"), await create("third")]);
}

/** This many batches are on their way at a time. */
const STRANDS = 4;

async function fill({ sqs }: Machine, QueueUrl: string, requests: readonly BenchRequest[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(requests.length / 10) }, (_, at) =>
    requests.slice(at * 10, at * 10 + 10),
  );
  const strand = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const Entries = batch.map((request, at) => ({ Id: String(at), MessageBody: JSON.stringify(request) }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  await Promise.all(Array.from({ length: STRANDS }, strand));
}
