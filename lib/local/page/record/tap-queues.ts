import { type QueueName, queueNames } from "../../../config.ts";
import { outcomeSchema } from "../../../outcome/outcome.ts";
import { type Progress, readProgress } from "../../../stop/progress.ts";
import type { MessageTap, TakenMessage } from "../../aws/embedded-sqs/tap-messages.ts";
import { parseJson } from "../../parse-json.ts";
import { createRecentMap, type RecentMap } from "./recent-map.ts";
import { requestsIn, routedRequest } from "./requests-in.ts";
import { settledBy } from "./settled-by.ts";
import type { Stories, StoryChange } from "./stories.ts";
import type { Totals } from "./totals.ts";

/** The ids of the requests in a message, by the id of the message. */
export type IdsOfMessages = RecentMap<string, readonly string[]>;

/** The parts of the record that messages change. */
export type QueueTapParts = {
  readonly stories: Stories;
  readonly totals: Totals;
  readonly idsOfMessages: IdsOfMessages;
  now(): number;
};

const MAX_LETTERS = 10_000;

/** A request that is sent again has no outcome yet. */
const QUEUED_AGAIN: StoryChange = {
  phase: "queued",
  status: undefined,
  code: undefined,
  isOk: undefined,
  why: undefined,
  untilMs: undefined,
};

/** Creates the observer of the embedded SQS. */
export function tapQueues(parts: QueueTapParts): MessageTap {
  const { stories, idsOfMessages, totals, now } = parts;
  const letterOfReceipt = createRecentMap<string, string>(MAX_LETTERS);

  return {
    onSent(message) {
      const queue = shortName(message.queue);
      if (queue === undefined) return;
      totals.count(message.attributes.progress === undefined ? `sent ${queue}` : `handed back ${queue}`);
      if (queue === "requests") addSent(parts, message);
      else if (queue === "results") addOutcome(parts, message);
      else if (queue === "dead-letters") addDeadLetter(parts, message);
      else addRouted(parts, message);
    },
    onReceived({ queue, messageId, receiptHandle }) {
      if (shortName(queue) !== "dead-letters") return;
      letterOfReceipt.put(receiptHandle, messageId);
      // SQS moved it after too many receives: nothing else tells of the move.
      for (const id of idsOfMessages.get(messageId) ?? []) {
        if (stories.get(id)?.isDeadLetter) continue;
        const text = "SQS moved the message after ten receives.";
        const event = { kind: "dead-letter", reason: "moved by SQS", text, message: messageId } as const;
        stories.add(id, { atMs: now(), ...event }, { isDeadLetter: true });
      }
    },
    onDeleted({ queue, receiptHandle }) {
      const messageId = shortName(queue) === "dead-letters" ? letterOfReceipt.get(receiptHandle) : undefined;
      if (messageId === undefined) return;
      for (const id of idsOfMessages.get(messageId) ?? [])
        stories.add(id, { atMs: now(), kind: "dead-letter-deleted", message: messageId }, { isDeadLetter: false });
    },
  };
}

/** The last part of a queue's name, such as `dead-letters`; undefined for a queue that is not stopcord's. */
export function shortName(queue: string): QueueName | undefined {
  return queueNames.find((name) => queue.endsWith(`-${name}`));
}

function addSent({ stories, idsOfMessages, now }: QueueTapParts, { body, messageId, ...message }: TakenMessage): void {
  const requests = requestsIn(body, messageId, now());
  const { replays } = message.attributes;
  const by = message.functionName ?? "a producer";
  for (const { id, service, text } of requests) {
    const how = replays === undefined ? ({ kind: "sent", by } as const) : ({ kind: "replayed", replays } as const);
    stories.add(id, { atMs: now(), ...how, message: messageId }, { ...QUEUED_AGAIN, service, request: text });
  }
  const ids = requests.map(({ id }) => id);
  idsOfMessages.put(messageId, ids);
}

function addRouted({ stories, idsOfMessages, now }: QueueTapParts, message: TakenMessage): void {
  const { body, messageId, queue, attributes, delayMs, functionName = "a producer" } = message;
  const request = routedRequest(body);
  if (request === undefined) return;
  const { id, service, text } = request;
  idsOfMessages.put(messageId, [id]);
  const atMs = now();
  if (attributes.progress !== undefined) {
    const progress = readProgress(attributes.progress);
    const reason = reasonOf(progress);
    const { isLast } = progress;
    const untilMs = atMs + delayMs;
    const isWaiting = stories.get(id)?.phase !== "settled";
    const change: StoryChange = isWaiting ? { phase: "waiting", why: reason, untilMs } : {};
    stories.add(id, { atMs, kind: "handed-back", why: reason, untilMs, isLast }, { service, ...change });
  } else if (functionName.endsWith("-router")) {
    stories.add(id, { atMs, kind: "routed", queue: service ?? queue, message: messageId }, { service });
  } else {
    stories.add(
      id,
      { atMs, kind: "sent", by: functionName, message: messageId },
      { ...QUEUED_AGAIN, service, request: text },
    );
  }
}

function reasonOf({ why, isPolling, listing }: Progress): string {
  if (why !== undefined) return why;
  if (isPolling) return "the task has not ended";
  return listing === undefined ? "no reason given" : "to expand its selection";
}

function addOutcome({ stories, now }: QueueTapParts, { body }: TakenMessage): void {
  const outcome = outcomeSchema.safeParse(parseJson(body)).data;
  if (outcome === undefined) return;
  const { requestId: id, service, status, code, message: text, ok } = outcome;
  const change = settledBy(stories.get(id), { status, code, isOk: ok, outcome: body });
  stories.add(id, { atMs: now(), kind: "outcome", status, code, text }, { ...(service && { service }), ...change });
}

function addDeadLetter({ stories, idsOfMessages, now }: QueueTapParts, message: TakenMessage): void {
  const { requestId: id, status = "no status", code, message: text = "" } = message.attributes;
  if (id === undefined) return;
  idsOfMessages.put(message.messageId, [id]);
  const reason = code === undefined ? status : `${status}, ${code}`;
  const event = { kind: "dead-letter", reason, text, message: message.messageId } as const;
  stories.add(id, { atMs: now(), ...event }, { isDeadLetter: true });
}
