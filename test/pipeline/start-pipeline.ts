import { vi } from "vitest";
import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { collect } from "../rig/collect.ts";
import { type StackOptions, startStack } from "../rig/start-stack.ts";
import { pipelineQueues } from "./pipeline-queues.ts";
import { pipelineTasks, unknownTask } from "./pipeline-tasks.ts";

/** The packaged functions between their two ends: the queue `requests` and a simulated Huawei Cloud. */
export type Pipeline = Awaited<ReturnType<typeof startPipeline>>;

/** Starts a stack, and collects its outcomes, dead letters, deliveries and log lines. */
export async function startPipeline(options: StackOptions) {
  const logs: string[] = [];
  const deliveries: BatchDelivery[] = [];
  const stack = await startStack({
    onLog: (name, line) => logs.push(`${name}: ${line}`),
    onDelivery: (delivery) => deliveries.push(delivery),
    maxEnvironments: 1, // each environment more costs the time of a cold start
    ...options,
  });
  const { sqs, queueUrl, simulator } = stack;
  const results = collect({ sqs, queueUrl: queueUrl("results") });
  const deadLetters = collect({ sqs, queueUrl: queueUrl("dead-letters") });
  const queues = pipelineQueues(stack, { results, deadLetters });

  /** Waits until a function has answered for a message, and returns the first delivery that held it. */
  const deliveryOf = (messageId: string): Promise<BatchDelivery> =>
    vi.waitFor(
      () => {
        const delivery = deliveries.find(({ messageIds }) => messageIds.includes(messageId));
        if (delivery === undefined) throw new Error(`message ${messageId} has not been handled`);
        return delivery;
      },
      { timeout: 20_000 },
    );

  return {
    stack,
    simulator,
    logs,
    deliveryOf,
    ...queues,
    ...pipelineTasks(simulator),
    /** Runs every function once, so that no deadline of a test is spent on a cold start. */
    async warmUp(): Promise<void> {
      await Promise.all(serviceNames.map((name) => queues.stop({ ...unknownTask(name), dryRun: true })));
    },
    async close(): Promise<void> {
      await Promise.all([results.stop(), deadLetters.stop()]);
      await stack.close();
    },
  };
}
