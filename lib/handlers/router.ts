import type { SQSBatchResponse } from "aws-lambda";
import { isObject } from "../parse.ts";
import { isRoutable, unwrap } from "../request/envelope.ts";
import { type Delivery, deliveryOf, type QueueRecord, recordsOf } from "../sqs/delivery.ts";
import type { Queues, SendResult } from "../sqs/queues.ts";
import { runSendSteps } from "../sqs/send-steps.ts";
import { unsentWaitMs } from "../stop/unsent-wait.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { batchFailures } from "./batch-failures.ts";
import { eventBodies } from "./event-bodies.ts";
import { abortBeforeEnd, type Invocation } from "./invocation.ts";
import { isFromRouter, nameSender, type RoleIds } from "./name-sender.ts";
import { type RoutedRequest, route } from "./route.ts";
import { splitBySize } from "./split-by-size.ts";

/** The answer to a direct invocation: the ids of the accepted requests, and the rejected ones with their faults. */
export type DirectAnswer = {
  readonly accepted: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly message: string }[];
};

/** The parts of the router's handler. */
export type RouterParts = {
  readonly queues: Queues;
  readonly clock: Clock;
  /** The lifetime of a request without `expiresAt`, and the first wait of a message that cannot be forwarded, in milliseconds. */
  readonly ttlMs: number;
  readonly backoffBaseMs: number;
  readonly roleIds: RoleIds;
  /** Outcomes also go to the queue of an EventBridge bus. */
  readonly publishesToBus?: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Creates the handler of the router: for a batch of messages, or for one request or group as the event itself. */
export function createRouter(parts: RouterParts) {
  return async (event: unknown, invocation: Invocation): Promise<SQSBatchResponse | DirectAnswer> => {
    const records = recordsOf(event);
    if (records !== undefined) return routeBatch(parts, records, invocation);
    if (isObject(event) && isRoutable(event)) return routeDirectly(parts, event, invocation);
    throw new Error(`handling an event: ${faultOfEvent(event)}`);
  };
}

/** One sentence about an event that is no request. */
function faultOfEvent(event: unknown): string {
  const known = isObject(event) ? unwrap(event) : undefined;
  return known?.ok === false ? known.faults.join("; ") : "it holds neither SQS records nor a request";
}

type RoutedRecord = { readonly delivery: Delivery; readonly routed: readonly RoutedRequest[] };

async function routeBatch(
  parts: RouterParts,
  records: readonly QueueRecord[],
  invocation: Invocation,
): Promise<SQSBatchResponse> {
  const { small, large } = splitBySize(records, MAX_SMALL);
  const first = await routeAndSend(parts, small, invocation);
  const second = await routeAndSend(parts, large, invocation);
  const routed = [...first.routed, ...second.routed];
  const lost = [...first.lost, ...second.lost];
  const lostIds = new Set(lost.map(({ delivery }) => delivery.messageId));
  parts.metrics.flush();
  await hideLost(parts, lost, invocation);
  const doneIds = routed.map(({ delivery }) => delivery.messageId).filter((messageId) => !lostIds.has(messageId));
  return batchFailures(records, new Set(doneIds));
}

/** A few large bodies take as long to route as ten thousand small ones, so that small ones are sent before. */
const MAX_SMALL = 2_048;

async function routeAndSend(parts: RouterParts, records: readonly QueueRecord[], invocation: Invocation) {
  const routed = records.flatMap((record) => routeRecord(parts, record) ?? []);
  const requests = routed.flatMap(({ delivery, routed }) => routed.map((request) => ({ ...request, delivery })));
  const results = await send(parts, requests, invocation);
  return { routed, lost: results.filter(({ isSent }) => !isSent).map(({ item }) => item) };
}

type LostRequest = RoutedRequest & { readonly delivery: Delivery };

/** A message that could not be forwarded comes again by its visibility: with backoff, and before the deadline of its requests. */
async function hideLost(
  { queues, clock, backoffBaseMs }: RouterParts,
  lost: readonly LostRequest[],
  invocation: Invocation,
): Promise<void> {
  const hidden = [...Map.groupBy(lost, ({ delivery }) => delivery)].map(([{ receiptHandle, receives }, requests]) => {
    // A request of a group whose deadline has passed must not hide the others past theirs.
    const deadlinesMs = requests.flatMap(({ deadlineMs = 0 }) => (deadlineMs > clock.now() ? deadlineMs : []));
    const deadlineMs = Math.min(...deadlinesMs); // infinite where none is ahead
    return { receiptHandle, waitMs: unsentWaitMs({ receives, deadlineMs, backoffBaseMs }, clock) };
  });
  if (hidden.length > 0) await queues.hide("requests", hidden, abortBeforeEnd(invocation));
}

/** Routes one record; an error of our own is logged, and leaves the other records alone. */
function routeRecord(parts: RouterParts, record: QueueRecord): RoutedRecord | undefined {
  const { clock, log, metrics, ttlMs, roleIds } = parts;
  try {
    const delivery = deliveryOf(record);
    const { body, receives, queuedMs, replays, messageId } = delivery;
    if (receives === 1) metrics.queueWait(clock.now() - queuedMs);
    // Attributes of producers count for nothing, or two messages could share an id.
    const requestId = isFromRouter(delivery.senderId, roleIds) ? delivery.requestId : undefined;
    const sender = nameSender(delivery, roleIds);
    const message = {
      body,
      queuedMs,
      replays,
      sender,
      deliveries: receives,
      ttlMs,
      publishesToBus: parts.publishesToBus,
      fallbackId: requestId ?? messageId,
    };
    return { delivery, routed: route(message, clock.now()) };
  } catch (error) {
    log.error(`routing message ${record.messageId}`, error);
    return undefined;
  }
}

async function routeDirectly(parts: RouterParts, request: unknown, invocation: Invocation): Promise<DirectAnswer> {
  const nowMs = parts.clock.now();
  const { body, letterBody } = eventBodies(request);
  const facts = {
    fallbackId: invocation.awsRequestId,
    queuedMs: nowMs,
    deliveries: 1,
    ttlMs: parts.ttlMs,
    publishesToBus: parts.publishesToBus,
  };
  const routed = route({ ...facts, body, letterBody, sender: "invoke" }, nowMs);
  const results = await send(parts, routed, invocation);
  parts.metrics.flush();
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
    metrics.outcome(item.rejection, 0);
  }
  return results;
}
