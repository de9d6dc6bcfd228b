import type { SQSBatchResponse } from "aws-lambda";
import type { QueueName } from "../config.ts";
import { outcomeSteps } from "../outcome/outcome-messages.ts";
import { type Delivery, deliveryOf, recordsOf } from "../sqs/delivery.ts";
import type { Queues } from "../sqs/queues.ts";
import { runSendSteps } from "../sqs/send-steps.ts";
import type { Settlement } from "../stop/settle.ts";
import type { Stop } from "../stop/stop.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { endOf, type Invocation } from "./invocation.ts";
import { lingerBatches } from "./linger.ts";

/** Outcomes wait for each other this long, and no longer, to go in one batch. */
const LINGER_MS = 150;

/** What a worker's handler works with. */
export type WorkerParts = {
  readonly queue: QueueName;
  readonly stop: Stop;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

type Decided = { readonly delivery: Delivery; readonly settlement: Settlement };

/** Handles a batch of deliveries at once; a record has failed unless it is shown to be done. */
export function createWorker({ queue, stop, queues, clock, log, metrics }: WorkerParts) {
  const decide = async (record: { readonly messageId: string }, startedMs: number): Promise<Decided | undefined> => {
    try {
      const delivery = deliveryOf(record);
      return { delivery, settlement: await stop(delivery, startedMs) };
    } catch (error) {
      log.error(`handling message ${record.messageId}`, error);
      return undefined;
    }
  };

  /** Dead letter, then outcome, then acknowledgement: the ids of those that may be acknowledged. */
  const publish = async (wave: readonly Decided[], signal: AbortSignal): Promise<string[]> => {
    const published = wave.flatMap(({ delivery, settlement }) =>
      settlement.kind === "publish" ? [{ delivery, ...settlement }] : [],
    );
    const posts = published.map(({ outcome, deadLetter }) => outcomeSteps(outcome, deadLetter));
    const wasDone = await runSendSteps(queues, posts, signal);
    const done = published.filter((_, index) => wasDone[index]);
    for (const { outcome } of done) {
      log.outcome(outcome);
      metrics.outcome(outcome);
    }
    return done.map(({ delivery }) => delivery.messageId);
  };

  const handBack = async (wave: readonly Decided[], signal: AbortSignal): Promise<void> => {
    const handBacks = wave.flatMap(({ delivery, settlement }) => {
      if (settlement.kind !== "hand-back") return [];
      log.handedBack(settlement);
      metrics.handedBack(settlement);
      return [{ receiptHandle: delivery.receiptHandle, waitMs: settlement.waitMs }];
    });
    if (handBacks.length > 0) await queues.handBack(queue, handBacks, signal);
  };

  return async (event: unknown, invocation: Invocation): Promise<SQSBatchResponse> => {
    const records = recordsOf(event);
    if (records === undefined) throw new Error("handling an event: it holds no SQS records");
    const startedMs = clock.now();
    const signal = endOf(invocation);
    const done = new Set<string>();
    const settleWave = async (wave: readonly (Decided | undefined)[]): Promise<void> => {
      const decided = wave.flatMap((one) => one ?? []);
      const [published] = await Promise.all([publish(decided, signal), handBack(decided, signal)]);
      for (const messageId of published) done.add(messageId);
    };
    const decisions = records.map((record) => decide(record, startedMs));
    await lingerBatches(decisions, LINGER_MS, (wave) =>
      settleWave(wave).catch((error) => log.error("publishing outcomes", error)),
    );
    metrics.flush();
    return failuresOf(records, done);
  };
}

/** All records of a batch but those that are done. */
export function failuresOf(
  records: readonly { readonly messageId: string }[],
  done: ReadonlySet<string>,
): SQSBatchResponse {
  return {
    batchItemFailures: records.flatMap(({ messageId }) => (done.has(messageId) ? [] : [{ itemIdentifier: messageId }])),
  };
}
