import type { SQSBatchResponse } from "aws-lambda";
import { isObject } from "../parse.ts";
import { deliveryOf, recordsOf } from "../sqs/delivery.ts";
import type { Queues } from "../sqs/queues.ts";
import { runSendSteps } from "../sqs/send-steps.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "../time/clock.ts";
import { endOf, type Invocation } from "./invocation.ts";
import { type Routed, route } from "./route.ts";
import { failuresOf } from "./worker.ts";

/** What a direct invocation is answered with. */
export type DirectAnswer = {
  readonly accepted: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly message: string }[];
};

/** What the router's handler works with. */
export type RouterParts = {
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

type Records = readonly { readonly messageId: string }[];
type RoutedRecord = { readonly messageId: string; readonly routed: readonly Routed[] };

/** Routes a batch of messages, or one request or group by itself. */
export function createRouter({ queues, clock, log, metrics }: RouterParts) {
  const routeRecord = (record: { readonly messageId: string }): RoutedRecord[] => {
    try {
      const delivery = deliveryOf(record);
      const incoming = { ...delivery, fallbackId: delivery.requestId ?? delivery.messageId };
      return [{ messageId: record.messageId, routed: route(incoming, clock.now()) }];
    } catch (error) {
      log.error(`routing message ${record.messageId}`, error);
      return [];
    }
  };

  const send = async (routed: readonly Routed[], invocation: Invocation): Promise<readonly boolean[]> => {
    const posts = routed.map(({ step: post }) => post);
    const wasDone = await runSendSteps(queues, posts, endOf(invocation));
    for (const rejection of routed.flatMap((one, index) => (wasDone[index] ? (one.rejection ?? []) : []))) {
      log.outcome(rejection);
      metrics.outcome(rejection);
    }
    metrics.flush();
    return wasDone;
  };

  const routeBatch = async (records: Records, invocation: Invocation): Promise<SQSBatchResponse> => {
    const routed = records.flatMap(routeRecord);
    const wasDone = [
      ...(await send(
        routed.flatMap((record) => record.routed),
        invocation,
      )),
    ];
    const done = routed.filter((record) => wasDone.splice(0, record.routed.length).every((isDone) => isDone));
    return failuresOf(records, new Set(done.map(({ messageId }) => messageId)));
  };

  const routeDirectly = async (request: unknown, invocation: Invocation): Promise<DirectAnswer> => {
    const nowMs = clock.now();
    const body = JSON.stringify(request);
    const routed = route({ body, fallbackId: invocation.awsRequestId, queuedMs: nowMs, deliveries: 1 }, nowMs);
    const wasDone = await send(routed, invocation);
    const lost = routed.filter((_, index) => !wasDone[index]).map(({ id }) => id);
    if (lost.length > 0)
      throw new Error(`routing a request: no queue took ${lost.join(", ")}; invoke the router again`);
    return {
      accepted: routed.flatMap(({ id, rejection }) => (rejection ? [] : [id])),
      rejected: routed.flatMap(({ id, rejection }) => (rejection ? [{ id, message: rejection.message }] : [])),
    };
  };

  return async (event: unknown, invocation: Invocation): Promise<SQSBatchResponse | DirectAnswer> => {
    const records = recordsOf(event);
    if (records !== undefined) return routeBatch(records, invocation);
    if (isObject(event) && ("service" in event || "stops" in event)) return routeDirectly(event, invocation);
    throw new Error("handling an event: it holds neither SQS records nor a request");
  };
}
