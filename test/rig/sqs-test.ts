import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import { type EventSourceOptions, startEventSource } from "../../lib/local/aws/event-source/event-source.ts";
import { createLocalFunction, type LocalFunctionOptions } from "../../lib/local/aws/lambda/local-function.ts";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { embeddedSqsTest } from "./embedded-sqs-test.ts";
import { makeQueue } from "./queue.ts";
import { type Intervene, startSqsProxy } from "./sqs-proxy.ts";
import { writeModule } from "./temp-folder.ts";

/** Options of `feed` that differ from its defaults. */
export type FeedOptions = {
  readonly attributes?: Record<string, string>;
  readonly sandbox?: Partial<LocalFunctionOptions>;
  readonly source?: Partial<EventSourceOptions>;
  /** Faults between the event source and the queue. */
  readonly intervene?: Intervene;
};

/** Tests with the embedded SQS and `feed`, which runs a handler, given as source code, on a queue of its own. */
export const sqsTest = embeddedSqsTest.extend("feed", async ({ sqs, region }, { onCleanup }) => {
  const cleanUps: (() => unknown)[] = [];
  onCleanup(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  return async (handler: string, { attributes, sandbox, source, intervene }: FeedOptions = {}) => {
    const queue = await makeQueue(sqs.client, attributes);
    const proxy = intervene && (await startSqsProxy(sqs.url, intervene));
    const client = createSqsClient({ url: proxy?.url ?? sqs.url, region });
    const { modulePath, remove } = await writeModule(handler);
    const deliveries: BatchDelivery[] = [];
    const errors: unknown[] = [];
    const fn = createLocalFunction({ ...FUNCTION, region, modulePath, ...sandbox });
    const eventSource = startEventSource({
      ...EVENT_SOURCE,
      sqs: client,
      queueUrl: queue.queueUrl,
      queue,
      region,
      invoke: fn.invoke,
      onDelivery: (delivery) => deliveries.push(delivery),
      onError: (error) => errors.push(error),
      ...source,
    });
    cleanUps.push(
      remove,
      () => proxy?.close(),
      () => client.destroy(),
      fn.close,
      () => eventSource.stop(0),
    );
    return { queue, fn, eventSource, deliveries, errors, modulePath };
  };
});

const FUNCTION = {
  name: "fed",
  exportName: "handler",
  timeoutMs: 900,
  memoryMb: 128,
  env: {},
  maxEnvironments: 2,
  onLog: () => {},
} as const;

const EVENT_SOURCE = {
  batchSize: 10,
  windowSeconds: 0,
  concurrency: 2,
  waitSeconds: 1,
  reportsItemFailures: true,
} as const;
