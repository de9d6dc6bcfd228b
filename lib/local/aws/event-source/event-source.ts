import { setTimeout as wait } from "node:timers/promises";
import { acknowledge } from "./acknowledge.ts";
import type { Batch, BatchDelivery, DeliveryOptions } from "./batch-delivery.ts";
import { dropLoops, splitLoops } from "./drop-loops.ts";
import { createFifoSemaphore } from "./fifo-semaphore.ts";
import { invokeWhileHidden } from "./invoke-while-hidden.ts";
import { createPendingWork } from "./pending-work.ts";
import { type ReceivedMessages, receiveBatch } from "./receive-batch.ts";
import { type SqsRecord, toRecord } from "./sqs-event.ts";

/** A queue, the function that it feeds, and the batches in which it does. */
export type EventSourceOptions = Omit<DeliveryOptions, "signal" | "queue"> & {
  readonly queue: { readonly name: string; readonly arn: string; readonly visibilitySeconds: number };
  readonly region: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Invocations that may run at a time. */
  readonly concurrency: number;
  /** Receives that may wait at a time; `concurrency` by default. */
  readonly pollers?: number;
  readonly waitSeconds?: number;
  /** Selects messages that are delivered a second time at the same time. */
  isDuplicated?(record: SqsRecord): boolean;
  onDelivery?(delivery: BatchDelivery): void;
};

/** A running event source mapping. */
export type EventSource = {
  /** Resolves when the queue has answered a poll. */
  readonly polling: Promise<void>;
  /** Aborts the polls at once and waits for batches in flight, `limitMs` at most. */
  stop(limitMs?: number): Promise<void>;
};

/** Feeds a function from a queue as Lambda's event source mapping does. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const stopping = new AbortController();
  const polling = Promise.withResolvers<void>();
  const invocations = createFifoSemaphore(options.concurrency);
  const work = createPendingWork(options.onError);
  const deliveryOptions: DeliveryOptions = { ...options, queue: options.queue.name, signal: stopping.signal };
  const receive = createReceiver(options, stopping.signal, polling.resolve);

  const deliver = async (batch: Batch) => {
    const { invoked, looped } = splitLoops(batch, deliveryOptions);
    if (looped) options.onDelivery?.(await dropLoops(looped, deliveryOptions));
    if (invoked === undefined) return invocations.release();
    // Released before the delete: on Lambda an environment that has answered takes the next batch at once.
    const result = await invokeWhileHidden(invoked, deliveryOptions).finally(invocations.release);
    options.onDelivery?.(await acknowledge(invoked, result, deliveryOptions));
  };

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Acquired before the receive: a message received earlier would use up its visibility in waiting.
      await invocations.acquire();
      const batch = stopping.signal.aborted ? undefined : await receive();
      if (batch === undefined) invocations.release();
      else work.add(deliver(batch));
      const duplicate = batch && duplicateOf(batch, options);
      if (duplicate) work.add(invocations.acquire().then(() => deliver(duplicate)));
    }
  }

  for (let i = 0; i < (options.pollers ?? options.concurrency); i++) work.add(poll());
  return {
    polling: polling.promise,
    async stop(limitMs = 30_000) {
      stopping.abort();
      await work.settled(limitMs);
    },
  };
}

/** Makes one receive per call. It returns undefined for an empty one, and for a failed one after a pause that doubles each time. */
function createReceiver(options: EventSourceOptions, signal: AbortSignal, onAnswer: () => void) {
  const { queue, region, waitSeconds = 20 } = options;
  let hasAnswered = false;
  let failures = 0;
  return async (): Promise<Batch | undefined> => {
    try {
      // The first poll does not wait, so that `polling` resolves as soon as the queue answers.
      const received = await receiveBatch({ ...options, waitSeconds: hasAnswered ? waitSeconds : 0, signal });
      hasAnswered = true;
      failures = 0;
      onAnswer();
      return toBatch(received, queue, region);
    } catch (error) {
      if (signal.aborted) return undefined;
      options.onError(error);
      await wait(Math.min(100 * 2 ** failures++, 5000), undefined, { signal }).catch(() => {});
      return undefined;
    }
  };
}

function toBatch(
  { messages, receivedAtMs }: ReceivedMessages,
  queue: EventSourceOptions["queue"],
  region: string,
): Batch | undefined {
  if (messages.length === 0) return undefined;
  const records = messages.map((message) => toRecord(message, { arn: queue.arn, region }));
  return { records, receivedAtMs, visibleAtMs: receivedAtMs + queue.visibilitySeconds * 1000 };
}

function duplicateOf(batch: Batch, { isDuplicated }: EventSourceOptions): Batch | undefined {
  const records = isDuplicated ? batch.records.filter(isDuplicated) : [];
  return records.length === 0 ? undefined : { ...batch, records };
}
