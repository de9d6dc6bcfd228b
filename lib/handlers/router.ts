import type { SQSBatchResponse } from "aws-lambda";
import { isObject } from "../parse.ts";
import { deliveryOf, type QueueRecord, recordsOf } from "../sqs/delivery.ts";
import type { Queues, SendResult } from "../sqs/queues.ts";
import { runSendSteps } from "../sqs/send-steps.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { batchFailures } from "./batch-failures.ts";
import { abortBeforeEnd, type Invocation } from "./invocation.ts";
import { type RoutedRequest, route } from "./route.ts";

/** The answer to a direct invocation: the ids of the accepted requests, and the rejected ones with their faults. */
export type DirectAnswer = {
  readonly accepted: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly message: string }[];
};

/** The parts of the router's handler. */
export type RouterParts = {
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Creates the handler of the router: for a batch of messages, or for one request or group as the event itself. */
export function createRouter(parts: RouterParts) {
  return async (event: unknown, invocation: Invocation): Promise<SQSBatchResponse | DirectAnswer> => {
    const records = recordsOf(event);
    if (records !== undefined) return routeBatch(parts, records, invocation);
    if (isObject(event) && ("service" in event || "stops" in event)) return routeDirectly(parts, event, invocation);
    throw new Error("handling an event: it holds neither SQS records nor a request");
  };
}

type RoutedRecord = { readonly messageId: string; readonly routed: readonly RoutedRequest[] };

async function routeBatch(
  parts: RouterParts,
  records: readonly QueueRecord[],
  invocation: Invocation,
): Promise<SQSBatchResponse> {
  const routed = records.flatMap((record) => routeRecord(parts, record) ?? []);
  const requests = routed.flatMap(({ messageId, routed }) => routed.map((request) => ({ ...request, messageId })));
  const results = await send(parts, requests, invocation);
  const lostIds = new Set(results.filter(({ isSent }) => !isSent).map(({ item }) => item.messageId));
  const doneIds = routed.map(({ messageId }) => messageId).filter((messageId) => !lostIds.has(messageId));
  return batchFailures(records, new Set(doneIds));
}

/** Routes one record; an error of our own is logged, and leaves the other records alone. */
function routeRecord({ clock, log }: RouterParts, record: QueueRecord): RoutedRecord | undefined {
  try {
    const delivery = deliveryOf(record);
    const message = { ...delivery, fallbackId: delivery.requestId ?? delivery.messageId };
    return { messageId: record.messageId, routed: route(message, clock.now()) };
  } catch (error) {
    log.error(`routing message ${record.messageId}`, error);
    return undefined;
  }
}

async function routeDirectly(parts: RouterParts, request: unknown, invocation: Invocation): Promise<DirectAnswer> {
  const nowMs = parts.clock.now();
  const body = JSON.stringify(request);
  const routed = route({ body, fallbackId: invocation.awsRequestId, queuedMs: nowMs, deliveries: 1 }, nowMs);
  const results = await send(parts, routed, invocation);
  const lost = results.filter(({ isSent }) => !isSent).map(({ item }) => item.id);
  if (lost.length > 0) throw new Error(`routing a request: no queue took ${lost.join(", ")}; invoke the router again`);
  return {
    accepted: routed.flatMap(({ id, rejection }) => (rejection ? [] : [id])),
    rejected: routed.flatMap(({ id, rejection }) => (rejection ? [{ id, message: rejection.message }] : [])),
  };
}

/** Sends requests on their way; logs and counts the rejections that were published. */
async function send<T extends RoutedRequest>(
  { queues, log, metrics }: RouterParts,
  requests: readonly T[],
  invocation: Invocation,
): Promise<readonly SendResult<T>[]> {
  const results = await runSendSteps(queues, requests, abortBeforeEnd(invocation));
  for (const { item, isSent } of results) {
    if (!isSent || item.rejection === undefined) continue;
    log.outcome(item.rejection);
    metrics.outcome(item.rejection);
  }
  metrics.flush();
  return results;
}
