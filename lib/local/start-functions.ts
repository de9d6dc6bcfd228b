import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { BatchDelivery } from "./aws/event-source/batch-delivery.ts";
import { startEventSource } from "./aws/event-source/event-source.ts";
import type { SqsEvent, SqsRecord } from "./aws/event-source/sqs-event.ts";
import type { InvocationResult } from "./aws/lambda/execution-environment.ts";
import { createLocalFunction, type LocalFunction } from "./aws/lambda/local-function.ts";
import { unpackBundle } from "./aws/lambda/unpack-bundle.ts";
import type { TemplateFunction } from "./aws/template/functions.ts";
import type { EventSourceMapping } from "./aws/template/mappings.ts";
import type { LocalTemplate } from "./aws/template/read-template.ts";
import type { QueueUrls } from "./aws/template/reference-resolver.ts";
import { visibilityTimeoutSeconds } from "./aws/template/rules.ts";
import type { Teardown } from "./teardown.ts";

/** One invocation on its way from an event source to its function. */
export type LocalInvocation = {
  readonly fn: LocalFunction;
  readonly queueUrl: string;
  readonly event: SqsEvent;
};

/** What whoever runs the functions hears of them, and may do to what is delivered to them. */
export type FunctionHooks = {
  onLog?(functionName: string, line: string): void;
  onDelivery?(delivery: BatchDelivery): void;
  onError?(error: unknown): void;
  /** Messages that are to be delivered a second time, at the same time. */
  isDuplicated?(record: SqsRecord): boolean;
  /** Messages whose delete is to get lost. */
  isDeleteLost?(record: SqsRecord): boolean;
  /** Stands between the event sources and the functions; without it each event goes to its function. */
  invoke?(invocation: LocalInvocation): Promise<InvocationResult>;
  /** In how many environments a function may run at a time, see `MAX_ENVIRONMENTS`. */
  readonly maxEnvironments?: number;
};

/** What the functions of a template are started with. */
export type FunctionsOptions = FunctionHooks & {
  readonly packageFolder: string;
  readonly region: string;
  readonly template: LocalTemplate;
  readonly queueUrls: QueueUrls;
  /** Variables that every function gets beside its own. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
};

/** Each takes a thread of its own, so that on one machine a function runs in fewer environments than on Lambda. */
const MAX_ENVIRONMENTS = 3;

/** Starts the functions of a template and their event sources; settles once every queue has been polled. */
export async function startFunctions(
  options: FunctionsOptions,
  teardown: Teardown,
): Promise<ReadonlyMap<string, LocalFunction>> {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-"));
  teardown.add(() => rm(folder, { recursive: true, force: true }));
  const functions = new Map<string, LocalFunction>();
  for (const fn of options.template.functions) functions.set(fn.id, await startFunction(fn, folder, options));
  teardown.add(() => Promise.all([...functions.values()].map((fn) => fn.close())));
  const sources = options.template.mappings
    .filter(({ isEnabled }) => isEnabled)
    .map((mapping) => startSource(mapping, functions.get(mapping.function.id), options));
  teardown.add(() => Promise.all(sources.map((source) => source.stop(1_000))));
  await Promise.all(sources.map((source) => source.polling));
  return functions;
}

async function startFunction(fn: TemplateFunction, folder: string, options: FunctionsOptions): Promise<LocalFunction> {
  const { packageFolder, region, queueUrls, variables, maxEnvironments = MAX_ENVIRONMENTS, onLog } = options;
  const bundle = { name: fn.name, zipPath: join(packageFolder, fn.artifact), handler: fn.handler };
  return createLocalFunction({
    ...(await unpackBundle(bundle, folder)),
    ...{ name: fn.name, region, memoryMb: fn.memoryMb, maxEnvironments },
    timeoutMs: fn.timeoutSeconds * 1000,
    env: { ...fn.env(queueUrls), ...variables },
    onLog: (line) => onLog?.(fn.name, line),
  });
}

function startSource(mapping: EventSourceMapping, fn: LocalFunction | undefined, options: FunctionsOptions) {
  const { queue, batchSize, windowSeconds, reportsItemFailures, maximumConcurrency } = mapping;
  const { sqs, region, queueUrls, maxEnvironments = MAX_ENVIRONMENTS, invoke, onDelivery, onError } = options;
  if (fn === undefined) throw new Error(`template: ${mapping.id} feeds a function that is not there`);
  const queueUrl = queueUrls.get(queue.id) ?? queue.name;
  return startEventSource({
    ...{ sqs, region, queueUrl, batchSize, windowSeconds, reportsItemFailures },
    queue: { name: queue.name, arn: queue.arn, visibilitySeconds: visibilityTimeoutSeconds(queue) },
    concurrency: Math.min(maximumConcurrency ?? maxEnvironments, maxEnvironments),
    invoke: (event) => (invoke ? invoke({ fn, queueUrl, event }) : fn.invoke(event)),
    isDuplicated: (record) => options.isDuplicated?.(record) ?? false,
    isDeleteLost: (record) => options.isDeleteLost?.(record) ?? false,
    onDelivery: (delivery) => onDelivery?.(delivery),
    onError: (error) => onError?.(error),
  });
}
