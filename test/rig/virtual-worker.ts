import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { createWorker } from "../../lib/handlers/worker.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { Transport } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { createHaltStore } from "../../lib/limits/halt-store.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import type { Service, TargetShape } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { createStop } from "../../lib/stop/stop.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import type { Metrics } from "../../lib/telemetry/metrics.ts";
import type { Clock } from "../../lib/time/clock.ts";
import { configOf, PROJECT_ID } from "./examples.ts";
import type { MemorySqs } from "./memory-sqs.ts";

export const QUEUE = "codearts-check";

/** An accounts secret with one key. */
export function secretWith(sk: string): string {
  return JSON.stringify({ default: { ak: "AK", sk, projects: { "cn-north-4": PROJECT_ID } } });
}

/** The body of a request that stops a check of its own, which its id names. */
export function checkRequest(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id, service: QUEUE, target: { taskId: id }, ...more });
}

/** The parts of a process; those that are left out do nothing, and the secret holds one key. */
export type ProcessParts = {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly queues: Queues;
  readonly log?: Partial<Log>;
  readonly metrics?: Metrics;
  /** The environment beside the queues and the secret. */
  readonly variables?: Readonly<Record<string, string>>;
  readSecret?(): Promise<string>;
  /** Reads the halt secret. */
  readHalts?(): Promise<string>;
};

const SILENT: Log = { outcome: () => {}, handedBack: () => {}, guardChange: () => {}, warn: () => {}, error: () => {} };
const UNCOUNTED: Metrics = {
  outcome: () => {},
  handedBack: () => {},
  queueWait: () => {},
  halts: () => {},
  flush: () => {},
};

/** The worker of CodeArts Check in a process of its own. */
export function startProcess(parts: ProcessParts) {
  return startWorker(codeartsCheck, parts);
}

/** The worker of a service in a process of its own. */
export function startWorker<Shape extends TargetShape>(
  service: Service<Shape, ServiceName>,
  {
    clock,
    transport,
    queues,
    log,
    metrics = UNCOUNTED,
    variables,
    readSecret = async () => secretWith("SK"),
    readHalts = async () => "{}",
  }: ProcessParts,
) {
  const config = configOf({ ACCOUNTS_SECRET_ID: "accounts", HALT_SECRET_ID: "halt", ...variables });
  const lines = { ...SILENT, ...log };
  const stop = createStop(service, {
    config,
    clock,
    transport,
    tokens: createTokens(transport, clock, config.iamEndpoint),
    guard: createCallGuard(clock),
    accounts: createAccountStore(config, readSecret, clock, lines.warn),
    halts: createHaltStore({ config, readSecret: readHalts, clock, events: { ...lines, inForce: metrics.halts } }),
    warn: lines.warn,
    error: lines.error,
  });
  return createWorker({ stop, clock, queues, queue: service.name, log: lines, metrics });
}

export type Handler = ReturnType<typeof startProcess>;

/** A Lambda context whose end is ten minutes away in real time. */
export const invocation = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 600_000 };

/** The queues of a process over an SQS that takes every message. */
export function queuesIn(sqs: MemorySqs): Queues {
  return {
    async send(queue, items) {
      for (const { entry } of items) sqs.send(queue, entry);
      return items.map((item) => ({ item, isSent: true }));
    },
    async hide(queue, messages) {
      for (const { receiptHandle, waitMs } of messages) sqs.hide(queue, receiptHandle, Math.ceil(waitMs / 1000) * 1000);
    },
  };
}

/** Feeds a worker from its queue without end, as an event source does. */
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
