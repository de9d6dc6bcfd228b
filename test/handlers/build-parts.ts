import type { QueueName } from "../../lib/config.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { Entry } from "../../lib/sqs/entry.ts";
import type { HiddenMessage, Queues } from "../../lib/sqs/queues.ts";
import type { HandedBack } from "../../lib/stop/settle.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import type { Metrics } from "../../lib/telemetry/metrics.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";

/** The id of the router's role. */
export const ROUTER_ROLE_ID = "AROAROUTER00000000000";

/** An invocation with plenty of time. */
export const invocation = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 30_000 };

/** A record of an SQS event; `more` replaces its fields. */
export function recordOf(messageId: string, body: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body,
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(START_MS) },
    messageAttributes: {},
    ...more,
  };
}

/** The answer of a handler that reports these messages as failed. */
export function failuresOf(...messageIds: string[]) {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

type Sent = { readonly queue: QueueName; readonly body: string; readonly entry: Entry };

/** Parts of a handler that record what it sends, hides, logs and counts; the queues take each message that `isTaken` accepts. */
export function buildParts(isTaken: (message: Sent) => boolean = () => true) {
  const sent: Sent[] = [];
  const hidden: (HiddenMessage & { queue: QueueName })[] = [];
  const written: string[] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  const causes: unknown[] = [];
  const recorder = (who: string) => ({
    outcome: ({ requestId }: Outcome) => void written.push(`${who} ${requestId}`),
    handedBack: ({ requestId }: HandedBack) => void written.push(`${who} ${requestId} handed back`),
  });
  const log: Log = {
    ...recorder("log"),
    warn: (message) => void warnings.push(message),
    guardChange: () => {},
    error(message, cause) {
      errors.push(message);
      causes.push(cause instanceof Error ? cause.stack : cause);
    },
  };
  const metrics: Metrics = {
    ...recorder("metrics"),
    queueWait: () => {},
    halts: () => {},
    flush: () => void written.push("flush"),
  };
  const queues: Queues = {
    async send(queue, items) {
      const messages = items.map((item) => ({ item, message: { queue, body: item.entry.body, entry: item.entry } }));
      sent.push(...messages.map(({ message }) => message));
      return messages.map(({ item, message }) => ({ item, isSent: isTaken(message) }));
    },
    async hide(queue, messages) {
      hidden.push(...messages.map((one) => ({ ...one, queue })));
    },
  };
  const roleIds = { router: ROUTER_ROLE_ID, replay: undefined, scheduler: undefined };
  const parts = { log, metrics, queues, clock: hurryingClock(), ttlMs: 900_000, backoffBaseMs: 5_000, roleIds };
  return { sent, hidden, written, warnings, errors, causes, parts };
}
