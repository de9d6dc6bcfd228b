import { setTimeout as wait } from "node:timers/promises";
import {
  acknowledge,
  type Batch,
  type BatchDelivery,
  type DeliveryOptions,
  invokeWhileHidden,
} from "./batch-delivery.ts";
import { createFifoSemaphore } from "./fifo-semaphore.ts";
import { createPendingWork } from "./pending-work.ts";
import { type ReceivedMessages, receiveBatch } from "./receive-batch.ts";
import { type SqsRecord, toRecord } from "./sqs-event.ts";

/** A queue, the function that it feeds and how. */
export type EventSourceOptions = Omit<DeliveryOptions, "signal" | "queue"> & {
  readonly queue: { readonly name: string; readonly arn: string; readonly visibilitySeconds: number };
  readonly region: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** How many invocations may run at a time. */
  readonly concurrency: number;
  /** How many receives may wait at a time; without a number as many as invocations may run. */
  readonly pollers?: number;
  readonly waitSeconds?: number;
  /** Messages that are to be delivered a second time, at the same time. */
  isDuplicated?(record: SqsRecord): boolean;
  onDelivery?(delivery: BatchDelivery): void;
};

/** A running event source mapping. */
export type EventSource = {
  /** Settles once the queue has answered a poll. */
  readonly polling: Promise<void>;
  /** Ends the polls at once and waits for the batches under way, but no longer than `limitMs`. */
  stop(limitMs?: number): Promise<void>;
};

/** Feeds a function from a queue as Lambda's event source mapping does. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const stopping = new AbortController();
  const polling = Promise.withResolvers<void>();
  const slots = createFifoSemaphore(options.concurrency);
  const work = createPendingWork(options.onError);
  const terms: DeliveryOptions = { ...options, queue: options.queue.name, signal: stopping.signal };
  const receive = createReceiver(options, stopping.signal, polling.resolve);

  const handOver = async (batch: Batch) => {
    // An environment that has answered takes the next batch while this one is deleted, as on Lambda.
    const result = await invokeWhileHidden(batch, terms).finally(slots.free);
    options.onDelivery?.(await acknowledge(batch, result, terms));
  };

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      // The place comes first: messages received without one would only age.
      await slots.take();
      const batch = stopping.signal.aborted ? undefined : await receive();
      if (batch === undefined) slots.free();
      else work.add(handOver(batch));
      const again = batch && duplicate(batch, options);
      if (again) work.add(slots.take().then(() => handOver(again)));
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

/** One receive: undefined when there was nothing, or when it failed, after a pause that grows with every failure in a row. */
function createReceiver(options: EventSourceOptions, signal: AbortSignal, onAnswer: () => void) {
  const { queue, region, waitSeconds = 20 } = options;
  let hasAnswered = false;
  let failures = 0;
  return async (): Promise<Batch | undefined> => {
    try {
      // The first poll does not wait, to tell at once whether the queue answers.
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

function duplicate(batch: Batch, { isDuplicated }: EventSourceOptions): Batch | undefined {
  const records = isDuplicated ? batch.records.filter(isDuplicated) : [];
  return records.length === 0 ? undefined : { ...batch, records };
}
