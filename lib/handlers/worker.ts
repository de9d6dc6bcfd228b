import type { SQSBatchResponse } from "aws-lambda";
import type { QueueName } from "../config.ts";
import { outcomeSteps } from "../outcome/outcome-messages.ts";
import { type Delivery, deliveryOf, type QueueRecord, recordsOf } from "../sqs/delivery.ts";
import type { Queues } from "../sqs/queues.ts";
import { runSendSteps } from "../sqs/send-steps.ts";
import type { Settlement } from "../stop/settle.ts";
import type { Stop } from "../stop/stop.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { batchFailures } from "./batch-failures.ts";
import { batchWithLinger } from "./batch-with-linger.ts";
import { abortBeforeEnd, type Invocation } from "./invocation.ts";

/** The longest time that an outcome waits for others, to go out in one batch with them. */
const LINGER_MS = 150;

/** The parts of a worker's handler; `queue` is the queue of its service. */
export type WorkerParts = {
  readonly queue: QueueName;
  readonly stop: Stop;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

type SettledDelivery = { readonly delivery: Delivery; readonly settlement: Settlement };

/** Creates the handler of a worker. It handles all records at the same time; a record has failed unless its outcome is published. */
export function createWorker(parts: WorkerParts) {
  return async (event: unknown, invocation: Invocation): Promise<SQSBatchResponse> => {
    const { clock, log, metrics } = parts;
    const records = recordsOf(event);
    if (records === undefined) throw new Error("handling an event: it holds no SQS records");
    const startedMs = clock.now();
    const signal = abortBeforeEnd(invocation);
    const doneIds = new Set<string>();
    const carryOut = async (batch: readonly (SettledDelivery | undefined)[]): Promise<void> => {
      const settled = batch.filter((one) => one !== undefined);
      const [publishedIds] = await Promise.all([publish(parts, settled, signal), handBack(parts, settled, signal)]);
      for (const messageId of publishedIds) doneIds.add(messageId);
    };
    const work = records.map((record) => settleRecord(parts, record, startedMs));
    await batchWithLinger(work, LINGER_MS, (batch) =>
      carryOut(batch).catch((error) => log.error("publishing outcomes", error)),
    );
    metrics.flush();
    return batchFailures(records, doneIds);
  };
}

/** Settles one record; an error of our own is logged, and leaves the other records alone. */
async function settleRecord(
  { stop, log }: WorkerParts,
  record: QueueRecord,
  startedMs: number,
): Promise<SettledDelivery | undefined> {
  try {
    const delivery = deliveryOf(record);
    return { delivery, settlement: await stop(delivery, startedMs) };
  } catch (error) {
    log.error(`handling message ${record.messageId}`, error);
    return undefined;
  }
}

/** Publishes the dead letter, then the outcome; answers the ids of the messages that may then be acknowledged. */
async function publish(
  { queues, log, metrics }: WorkerParts,
  settled: readonly SettledDelivery[],
  signal: AbortSignal,
): Promise<string[]> {
  const unpublished = settled.flatMap(({ delivery: { messageId }, settlement }) => {
    if (settlement.kind !== "publish") return [];
    const { outcome, deadLetter } = settlement;
    return [{ messageId, outcome, step: outcomeSteps(outcome, deadLetter) }];
  });
  const results = await runSendSteps(queues, unpublished, signal);
  const published = results.filter(({ isSent }) => isSent).map(({ item }) => item);
  for (const { outcome } of published) {
    log.outcome(outcome);
    metrics.outcome(outcome);
  }
  return published.map(({ messageId }) => messageId);
}

/** Hands messages back by their visibility; SQS delivers them again because they are not acknowledged. */
async function handBack(
  { queue, queues, log, metrics }: WorkerParts,
  settled: readonly SettledDelivery[],
  signal: AbortSignal,
): Promise<void> {
  const handBacks = settled.flatMap(({ delivery: { receiptHandle }, settlement }) => {
    if (settlement.kind !== "hand-back") return [];
    log.handedBack(settlement);
    metrics.handedBack(settlement);
    return [{ receiptHandle, waitMs: settlement.waitMs }];
  });
  if (handBacks.length > 0) await queues.handBack(queue, handBacks, signal);
}
