import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { createWorker } from "../../lib/handlers/worker.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { Transport } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { createMemory } from "../../lib/stop/memory.ts";
import { createStop } from "../../lib/stop/stop.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import type { Metrics } from "../../lib/telemetry/metrics.ts";
import type { Clock } from "../../lib/time/clock.ts";
import { configOf, PROJECT_ID } from "./examples.ts";
import type { MemorySqs } from "./memory-sqs.ts";

export const QUEUE = "codearts-check";

/** Returns an accounts secret with one key. */
export function secretWith(sk: string): string {
  return JSON.stringify({ default: { ak: "AK", sk, projects: { "cn-north-4": PROJECT_ID } } });
}

/** Returns the body of a request whose task has the id of the request. */
export function checkRequest(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id, service: QUEUE, target: { taskId: id }, ...more });
}

/** The parts of a worker that a test replaces. By default the secret is readable, and nothing is logged. */
export type ProcessParts = {
  readonly clock: Clock;
  readonly cloud: Transport;
  readonly queues: Queues;
  readonly log?: Partial<Log>;
  readSecret?(): Promise<string>;
};

/** Starts the worker of CodeArts Check as a new process does, with an empty memory. */
export function startProcess({ clock, cloud, queues, log, readSecret = async () => secretWith("SK") }: ProcessParts) {
  const config = configOf({ ACCOUNTS_SECRET_ID: "accounts" });
  const stop = createStop(codeartsCheck, {
    config,
    clock,
    transport: cloud,
    tokens: createTokens(cloud, clock, undefined),
    guard: createCallGuard(clock),
    accounts: createAccountStore(config, readSecret, clock),
    memory: createMemory(),
    warn: () => {},
  });
  const silent: Log = { outcome: () => {}, handedBack: () => {}, warn: () => {}, error: () => {} };
  const uncounted: Metrics = { outcome: () => {}, handedBack: () => {}, flush: () => {} };
  return createWorker({ stop, clock, queues, queue: QUEUE, log: { ...silent, ...log }, metrics: uncounted });
}

export type Handler = ReturnType<typeof startProcess>;

/** The context of an invocation that has ten minutes left. */
export const invocation = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 600_000 };

/** Returns the queues of a process, on an SQS in memory that accepts every message. */
export function queuesIn(sqs: MemorySqs): Queues {
  return {
    async send(queue, items) {
      for (const { entry } of items) sqs.send(queue, entry);
      return items.map((item) => ({ item, isSent: true }));
    },
    async handBack(queue, handBacks) {
      for (const { receiptHandle, waitMs } of handBacks)
        sqs.hide(queue, receiptHandle, Math.floor(waitMs / 1000) * 1000);
    },
  };
}

/** Feeds a worker from its queue for ever, as an event source does. */
export async function feed(handler: Handler, sqs: MemorySqs, clock: Clock): Promise<never> {
  for (;;) {
    const records = sqs.receive(QUEUE, 10);
    if (records.length === 0) {
      await clock.wait(Math.min(Math.max(sqs.nextMs(QUEUE) - clock.now(), 100), 20_000));
      continue;
    }
    const { batchItemFailures } = await handler({ Records: records }, invocation);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of records) if (!failed.has(messageId)) sqs.delete(QUEUE, receiptHandle);
  }
}
