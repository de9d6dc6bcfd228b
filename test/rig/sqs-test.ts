import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import { type EventSourceOptions, startEventSource } from "../../lib/local/aws/event-source/event-source.ts";
import { createLocalFunction, type LocalFunctionOptions } from "../../lib/local/aws/lambda/local-function.ts";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { embeddedSqsTest } from "./embedded-sqs-test.ts";
import { type Intervene, startFaultySqs } from "./intervening-sqs.ts";
import { makeQueue } from "./queue.ts";
import { writeModule } from "./temp-folder.ts";

/** How a queue feeds a function, where it matters to a test. */
export type Feeding = {
  readonly attributes?: Record<string, string>;
  readonly sandbox?: Partial<LocalFunctionOptions>;
  readonly source?: Partial<EventSourceOptions>;
  /** What goes wrong between the event source and the queue. */
  readonly intervene?: Intervene;
};

/** Tests with an embedded SQS, one for the file, and `feed`, which runs a handler written as source code on a queue of its own. */
export const sqsTest = embeddedSqsTest.extend("feed", async ({ sqs, region }, { onCleanup }) => {
  const endings: (() => unknown)[] = [];
  onCleanup(async () => {
    for (const end of endings.reverse()) await end();
  });

  return async (handler: string, { attributes, sandbox, source, intervene = () => undefined }: Feeding = {}) => {
    const queue = await makeQueue(sqs.client, attributes);
    const faulty = await startFaultySqs(sqs.url, intervene);
    const client = createSqsClient({ url: intervene.length > 0 ? faulty.url : sqs.url, region });
    const { modulePath, remove } = await writeModule(handler);
    const deliveries: BatchDelivery[] = [];
    const errors: unknown[] = [];
    const fn = createLocalFunction({
      name: "fed",
      region,
      modulePath,
      exportName: "handler",
      timeoutMs: 900,
      memoryMb: 128,
      env: {},
      maxEnvironments: 2,
      onLog: () => {},
      ...sandbox,
    });
    const eventSource = startEventSource({
      sqs: client,
      queueUrl: queue.queueUrl,
      queue,
      region,
      batchSize: 10,
      windowSeconds: 0,
      concurrency: 2,
      waitSeconds: 1,
      reportsItemFailures: true,
      invoke: fn.invoke,
      onDelivery: (delivery) => deliveries.push(delivery),
      onError: (error) => errors.push(error),
      ...source,
    });
    endings.push(
      remove,
      faulty.close,
      () => client.destroy(),
      fn.close,
      () => eventSource.stop(0),
    );
    return { queue, fn, eventSource, deliveries, errors, modulePath };
  };
});
