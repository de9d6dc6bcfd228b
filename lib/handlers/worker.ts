import type { SQSBatchResponse } from "aws-lambda";
import { deliveryOf, type QueueRecord, recordsOf } from "../sqs/delivery.ts";
import { readProgress } from "../stop/progress.ts";
import type { Stop } from "../stop/stop.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { batchFailures } from "./batch-failures.ts";
import { batchWithLinger } from "./batch-with-linger.ts";
import { abortBeforeEnd, type Invocation } from "./invocation.ts";
import { type SettledDelivery, type SettlementParts, sendSettlements } from "./send-settlements.ts";
import { splitBySize } from "./split-by-size.ts";

/** The longest time that an outcome waits for others, to go out in one batch with them. */
const LINGER_MS = 150;

/**
 * No valid request is larger, even if its texts are emoji. Nine messages of 1 MiB are half a second of work, so that they wait
 * for the others, at most so long that the function ends in time.
 */
const MAX_SMALL = 16_384;
const LARGE_WAIT_MS = 10_000;

/** The parts of a worker's handler. */
export type WorkerParts = SettlementParts & { readonly stop: Stop };

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
      for (const messageId of await sendSettlements(parts, settled, signal)) doneIds.add(messageId);
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
    return { delivery, settlement, settledMs: clock.steady() };
  } catch (error) {
    log.error(`handling message ${record.messageId}`, error);
    return undefined;
  }
}
