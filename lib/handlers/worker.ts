import type { SQSBatchResponse } from "aws-lambda";
import type { QueueName } from "../config.ts";
import { outcomeSteps } from "../outcome/outcome-steps.ts";
import { type Delivery, deliveryOf, type QueueRecord, recordsOf } from "../sqs/delivery.ts";
import { type Entry, entryBytes, MAX_ENTRY_BYTES, sqsAttributes } from "../sqs/entry.ts";
import type { Queues, SendResult } from "../sqs/queues.ts";
import type { SendStep } from "../sqs/send-steps.ts";
import { type Progress, readProgress, writeProgress } from "../stop/progress.ts";
import type { HandedBack, Settlement } from "../stop/settle.ts";
import type { Stop } from "../stop/stop.ts";
import { LEAST_UNSENT_WAIT_MS } from "../stop/unsent-wait.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { batchFailures } from "./batch-failures.ts";
import { batchWithLinger } from "./batch-with-linger.ts";
import { abortBeforeEnd, type Invocation } from "./invocation.ts";
import { sendWithRequests } from "./send-with-requests.ts";
import { splitBySize } from "./split-by-size.ts";

/** The longest time that an outcome waits for others, to go out in one batch with them. */
const LINGER_MS = 150;

/**
 * No valid request is larger, even if its texts are emoji. Nine messages of 1 MiB are half a second of work, so that they wait
 * for the others, at most so long that the function ends in time.
 */
const MAX_SMALL = 16_384;
const LARGE_WAIT_MS = 10_000;

/** The parts of a worker's handler; `queue` is the queue of its service. */
export type WorkerParts = {
  /** Outcomes also go to the queue of an EventBridge bus. */
  readonly publishesToBus?: boolean;
  readonly queue: QueueName;
  readonly stop: Stop;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

type SettledDelivery = {
  readonly delivery: Delivery;
  readonly settlement: Settlement;
  /** The time of the settlement, in milliseconds since 1970. */
  readonly settledMs: number;
};

/**
 * Creates the handler of a worker. It handles all records at the same time, but for large ones. A message is acknowledged once its outcome is
 * published, or once its request is sent to its queue again.
 */
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
      for (const messageId of await sendAll(parts, settled, signal)) doneIds.add(messageId);
    };
    const handle = (some: readonly QueueRecord[]) => {
      const work = some.map((record) => settleRecord(parts, record, startedMs));
      return batchWithLinger(work, LINGER_MS, (batch) =>
        carryOut(batch).catch((error) => log.error("publishing outcomes", error)),
      );
    };
    const { small, large } = splitBySize(records, MAX_SMALL);
    const smallHandled = handle(small);
    if (large.length > 0) await withTimeout(smallHandled, LARGE_WAIT_MS, clock);
    await Promise.all([smallHandled, handle(large)]);
    metrics.flush();
    return batchFailures(records, doneIds);
  };
}

/** Settles one record; an error of our own is logged, and leaves the other records alone. */
async function settleRecord(
  { stop, clock, log, metrics }: WorkerParts,
  record: QueueRecord,
  startedMs: number,
): Promise<SettledDelivery | undefined> {
  try {
    const delivery = deliveryOf(record);
    if (delivery.receives === 1) {
      const { delayMs } = readProgress(delivery.progress);
      metrics.queueWait(startedMs - delivery.queuedMs - delayMs);
    }
    const settlement = await stop(delivery, startedMs);
    return { delivery, settlement, settledMs: clock.now() };
  } catch (error) {
    log.error(`handling message ${record.messageId}`, error);
    return undefined;
  }
}

/** Sends outcomes and handed-back requests; answers the ids of the messages that may then be acknowledged. */
async function sendAll(
  parts: WorkerParts,
  settled: readonly SettledDelivery[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { queue, queues } = parts;
  const items = settled.map((one) => ({ ...one, step: stepOf(parts, one), before: requestsBefore(one) }));
  const results = await sendWithRequests({ queue, queues }, items, signal);
  for (const result of results) record(parts, result);
  await hideUnsent(parts, results, signal);
  return results.filter(({ isSent }) => isSent).map(({ item }) => item.delivery.messageId);
}

function stepOf({ queue, publishesToBus }: WorkerParts, { delivery, settlement }: SettledDelivery): SendStep {
  if (settlement.kind === "publish") return outcomeSteps(settlement.outcome, settlement.deadLetter, { publishesToBus });
  return handBackStep(queue, delivery, settlement);
}

/** The requests for the runs of a selection, which its queue must have before the outcome is published. */
function requestsBefore({ settlement }: SettledDelivery): readonly Entry[] {
  return (settlement.kind === "publish" && settlement.children) || [];
}

/** The same request for the same queue, with its progress and a delay. Only after SQS has it is the received message acknowledged. */
function handBackStep(queue: QueueName, delivery: Delivery, { progress }: HandedBack): SendStep {
  const { body, groupId, replays, sender } = delivery;
  const entryWith = (carried: Progress): Entry => ({
    body,
    groupId,
    attributes: { ...sqsAttributes({ replays, sender }), progress: writeProgress(carried) },
    delaySeconds: progress.delayMs / 1_000,
  });
  const entry = entryWith(progress);
  // Of a message that is too large the list goes, which can be made again, and not the deliveries, the doubt and `isLast`.
  const isTooLarge = entryBytes(entry) > MAX_ENTRY_BYTES;
  return { queue, entry: isTooLarge ? entryWith({ ...progress, listing: undefined, place: undefined }) : entry };
}

/**
 * A request that could not be handed back waits by its visibility, and the next delivery asks for the state first. A selection
 * whose requests SQS did not take waits as well, and comes again with the same list.
 */
async function hideUnsent(
  { queue, queues, clock }: WorkerParts,
  results: readonly SendResult<SettledDelivery>[],
  signal: AbortSignal,
): Promise<void> {
  const unsent = results.flatMap(({ item: { delivery, settlement, settledMs }, isSent }) => {
    const { unsentWaitMs } = settlement;
    if (isSent || unsentWaitMs === undefined) return [];
    // A send that timed out took a part of the wait, which may have to end before the deadline.
    const leftMs = settledMs + unsentWaitMs - clock.now();
    return [{ receiptHandle: delivery.receiptHandle, waitMs: Math.max(LEAST_UNSENT_WAIT_MS, leftMs) }];
  });
  if (unsent.length > 0) await queues.hide(queue, unsent, signal);
}

function record({ log, metrics }: WorkerParts, { item, isSent }: SendResult<SettledDelivery>): void {
  if (!isSent) return;
  const { settlement, delivery } = item;
  if (settlement.kind === "hand-back") {
    log.handedBack(settlement, delivery.replays);
    metrics.handedBack(settlement);
  } else {
    log.outcome(settlement.outcome, delivery.replays);
    metrics.outcome(settlement.outcome, settlement.calls);
  }
}
