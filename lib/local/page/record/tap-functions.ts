import { isServiceName } from "../../../services/service-names.ts";
import { readProgress } from "../../../stop/progress.ts";
import type { BatchDelivery } from "../../aws/event-source/batch-delivery.ts";
import type { SqsRecord } from "../../aws/event-source/sqs-event.ts";
import { readLogLine } from "../../log-line.ts";
import type { BreakerRecord } from "./breakers.ts";
import type { Deliveries } from "./deliveries.ts";
import { type FoundRequest, requestsIn, routedRequest } from "./requests-in.ts";
import { settledBy } from "./settled-by.ts";
import type { StoryChange } from "./stories.ts";
import { type QueueTapParts, shortName } from "./tap-queues.ts";

/** An observer of the functions. */
export type FunctionTap = {
  /** A batch of a queue goes to its function. */
  onInvoke(queue: string, records: readonly SqsRecord[]): void;
  onDelivery(delivery: BatchDelivery): void;
  onLog(line: string, environmentId: string): void;
};

/** The parts of the record that functions change. */
export type FunctionTapParts = QueueTapParts & {
  readonly deliveries: Deliveries;
  readonly breakers: BreakerRecord;
  /** With another SQS only the logs tell of outcomes and of requests that are handed back. */
  readonly isSqsEmbedded: boolean;
};

/** Creates the observer of the functions and their event sources. */
export function tapFunctions(parts: FunctionTapParts): FunctionTap {
  return {
    onInvoke: (queue, records) => records.forEach((record) => void addDelivery(parts, queue, record)),
    onDelivery: (delivery) => delivery.messageIds.forEach((messageId) => void endDelivery(parts, delivery, messageId)),
    onLog(line, environmentId) {
      const logged = readLogLine(line);
      if (logged.kind === "guard") parts.breakers.change(logged.change, environmentId);
      if (!parts.isSqsEmbedded) addLogged(parts, logged);
    },
  };
}

function addDelivery(parts: FunctionTapParts, queue: string, record: SqsRecord): void {
  const { idsOfMessages, deliveries, totals, now } = parts;
  const name = shortName(queue) ?? queue;
  const { messageId, body } = record;
  const requests = name === "requests" ? requestsIn(body, messageId, now()) : [routedRequest(body) ?? []].flat();
  if (!deliveries.begin(messageId, { queue: name, requests })) return;
  totals.count(`delivered ${name}`);
  idsOfMessages.put(messageId, idsOfMessages.get(messageId) ?? requests.map(({ id }) => id));
  for (const request of requests) addDelivered(parts, { name, record, request });
}

type Delivered = { readonly name: string; readonly record: SqsRecord; readonly request: FoundRequest };

function addDelivered({ stories, now }: FunctionTapParts, { name, record, request }: Delivered): void {
  const { id, service, text } = request;
  const isRouter = name === "requests";
  const delivery = deliveryOf(record);
  const known = stories.get(id);
  const isSettled = known?.phase === "settled";
  const event = { kind: "delivered", by: takerOf(name), message: record.messageId, delivery } as const;
  stories.add(
    id,
    { atMs: now(), ...event },
    {
      ...(!isSettled && { phase: "delivered", why: undefined, untilMs: undefined }),
      ...(!isRouter && { deliveries: delivery }),
      ...(known === undefined && { service, request: text }),
    },
  );
}

/** The function that takes the messages of a queue: each worker has the name of its queue. */
function takerOf(queue: string): string {
  return queue === "requests" ? "router" : queue;
}

/** The number of a delivery among those of its request. */
function deliveryOf({ attributes, messageAttributes }: SqsRecord): number {
  const { deliveries } = readProgress(messageAttributes.progress?.stringValue);
  return deliveries + Number(attributes.ApproximateReceiveCount);
}

function endDelivery(
  { stories, idsOfMessages, deliveries, now }: FunctionTapParts,
  end: BatchDelivery,
  messageId: string,
) {
  deliveries.end(messageId);
  const by = takerOf(shortName(end.queue) ?? end.queue);
  const isDeleted = end.deletedIds.includes(messageId);
  const result = resultOf(end, isDeleted);
  for (const id of idsOfMessages.get(messageId) ?? []) {
    const isWaiting = !isDeleted && stories.get(id)?.phase === "delivered";
    const change: StoryChange = isWaiting ? { phase: "waiting", why: result, untilMs: end.visibleAtMs } : {};
    stories.add(id, { atMs: now(), kind: "delivery-ended", by, message: messageId, result, isDeleted }, change);
  }
}

function resultOf({ result }: BatchDelivery, isDeleted: boolean): string {
  if (!result.ok) return `${result.error}: ${result.message}`;
  return isDeleted ? "acknowledged" : "not acknowledged";
}

function addLogged({ stories, now }: FunctionTapParts, logged: ReturnType<typeof readLogLine>): void {
  const atMs = now();
  if (logged.kind === "outcome") {
    const { requestId: id, service, status, code, ok: isOk } = logged.outcome;
    const change = settledBy(stories.get(id), { status, code, isOk });
    const known = isServiceName(service) ? { service } : {}; // the router logs its rejections under its own name
    stories.add(id, { atMs, kind: "outcome", status, code, text: "" }, { ...known, ...change });
  } else if (logged.kind === "hand-back") {
    const { requestId: id, service, why, untilMs, isLast } = logged.handBack;
    stories.add(id, { atMs, kind: "handed-back", why, untilMs, isLast }, { service, phase: "waiting", why, untilMs });
  }
}
