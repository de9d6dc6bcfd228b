import type { QueueName } from "../config.ts";
import { outcomeSteps } from "../outcome/outcome-steps.ts";
import type { Delivery } from "../sqs/delivery.ts";
import { type Entry, entryBytes, MAX_ENTRY_BYTES, sqsAttributes } from "../sqs/entry.ts";
import type { Queues, SendResult } from "../sqs/queues.ts";
import type { SendStep } from "../sqs/send-steps.ts";
import { type Progress, writeProgress } from "../stop/progress.ts";
import type { HandedBack, Settlement } from "../stop/settle.ts";
import { LEAST_UNSENT_WAIT_MS } from "../stop/unsent-wait.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { sendWithRequests } from "./send-with-requests.ts";

/** The means to carry out settlements; `queue` is the queue of the worker's service. */
export type SettlementParts = {
  /** Outcomes also go to the queue of an EventBridge bus. */
  readonly publishesToBus?: boolean;
  readonly queue: QueueName;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** A delivery and its settlement. */
export type SettledDelivery = {
  readonly delivery: Delivery;
  readonly settlement: Settlement;
  /** The time of the settlement on the steady clock, which is never set back. */
  readonly settledMs: number;
};

/** Sends outcomes and handed-back requests; answers the ids of the messages that may then be acknowledged. */
export async function sendSettlements(
  parts: SettlementParts,
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

function stepOf({ queue, publishesToBus }: SettlementParts, { delivery, settlement }: SettledDelivery): SendStep {
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
  { queue, queues, clock }: SettlementParts,
  results: readonly SendResult<SettledDelivery>[],
  signal: AbortSignal,
): Promise<void> {
  const unsent = results.flatMap(({ item: { delivery, settlement, settledMs }, isSent }) => {
    const { unsentWaitMs } = settlement;
    if (isSent || unsentWaitMs === undefined) return [];
    // A send that timed out took a part of the wait, which may have to end before the deadline.
    const leftMs = settledMs + unsentWaitMs - clock.steady();
    return [{ receiptHandle: delivery.receiptHandle, waitMs: Math.max(LEAST_UNSENT_WAIT_MS, leftMs) }];
  });
  if (unsent.length > 0) await queues.hide(queue, unsent, signal);
}

function record({ log, metrics }: SettlementParts, { item, isSent }: SendResult<SettledDelivery>): void {
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
