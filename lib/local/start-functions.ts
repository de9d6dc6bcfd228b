import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { BatchDelivery } from "./aws/event-source/batch-delivery.ts";
import { type EventSource, startEventSource } from "./aws/event-source/event-source.ts";
import type { SqsEvent, SqsRecord } from "./aws/event-source/sqs-event.ts";
import type { InvocationResult } from "./aws/lambda/execution-environment.ts";
import { createLocalFunction, type LocalFunction } from "./aws/lambda/local-function.ts";
import { unpackBundle } from "./aws/lambda/unpack-bundle.ts";
import type { EventSourceMapping } from "./aws/template/event-source-mapping.ts";
import type { TemplateFunction } from "./aws/template/functions.ts";
import type { LocalTemplate } from "./aws/template/read-template.ts";
import type { QueueUrls } from "./aws/template/reference-resolver.ts";
import { visibilityTimeoutSeconds } from "./aws/template/template-queue.ts";
import type { Teardown } from "./teardown.ts";

/** An event of a queue and the function that it is for. */
export type LocalInvocation = {
  readonly fn: LocalFunction;
  readonly queueUrl: string;
  readonly event: SqsEvent;
};

/** Callbacks that observe the functions, and faults that a test adds to their deliveries. */
export type FunctionHooks = {
  onLog?(functionName: string, line: string, environmentId: string): void;
  /** A batch of a queue, named by its full name, goes to its function. */
  onInvoke?(queue: string, records: readonly SqsRecord[]): void;
  onDelivery?(delivery: BatchDelivery): void;
  onError?(error: unknown): void;
  /** Selects messages that are delivered a second time at the same time. */
  isDuplicated?(record: SqsRecord): boolean;
  /** Selects messages that are not deleted after success, as if SQS had lost the delete. */
  isDeleteLost?(record: SqsRecord): boolean;
  /** Replaces the invocation of a function; by default each event goes to its function. */
  invoke?(invocation: LocalInvocation): Promise<InvocationResult>;
  /** Execution environments of one function at a time; `MAX_ENVIRONMENTS` by default. */
  readonly maxEnvironments?: number;
};

/** The functions of a template, and the queues, variables and hooks that they run with. */
export type FunctionsOptions = FunctionHooks & {
  readonly packageFolder: string;
  readonly region: string;
  readonly template: LocalTemplate;
  readonly queueUrls: QueueUrls;
  /** Variables that every function gets in addition to its own. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
};

/** Environments of one function at a time. Each is a thread, so one machine runs fewer of them than Lambda does. */
const MAX_ENVIRONMENTS = 3;

/** Starts the functions of a template and their event sources; resolves when every queue has been polled. */
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
    .map((mapping) => startMapping(mapping, functions.get(mapping.function.id), options));
  teardown.add(() => Promise.all(sources.map((source) => source.stop(1_000))));
  await Promise.all(sources.map((source) => source.polling));
  return functions;
}

async function startFunction(fn: TemplateFunction, folder: string, options: FunctionsOptions): Promise<LocalFunction> {
  const { packageFolder, region, queueUrls, variables, maxEnvironments = MAX_ENVIRONMENTS, onLog } = options;
  const bundle = { name: fn.name, zipPath: join(packageFolder, fn.artifact), handler: fn.handler };
  const handler = await unpackBundle(bundle, folder);
  return createLocalFunction({
    name: fn.name,
    region,
    modulePath: handler.modulePath,
    exportName: handler.exportName,
    memoryMb: fn.memoryMb,
    roleArn: fn.roleArn,
    timeoutMs: fn.timeoutSeconds * 1000,
    maxEnvironments,
    env: { ...fn.env(queueUrls), ...variables },
    onLog: (line, environmentId) => onLog?.(fn.name, line, environmentId),
  });
}

function startMapping(
  mapping: EventSourceMapping,
  fn: LocalFunction | undefined,
  options: FunctionsOptions,
): EventSource {
  const { queue, maximumConcurrency } = mapping;
  const { maxEnvironments = MAX_ENVIRONMENTS, invoke, onInvoke, onDelivery, onError } = options;
  if (fn === undefined) throw new Error(`template: ${mapping.id}: its function is not in the template`);
  const queueUrl = options.queueUrls.get(queue.id) ?? queue.name;
  return startEventSource({
    sqs: options.sqs,
    region: options.region,
    queueUrl,
    queue: { name: queue.name, arn: queue.arn, visibilitySeconds: visibilityTimeoutSeconds(queue) },
    batchSize: mapping.batchSize,
    windowSeconds: mapping.windowSeconds,
    reportsItemFailures: mapping.reportsItemFailures,
    allowsRecursiveLoop: mapping.function.allowsRecursiveLoop,
    concurrency: Math.min(maximumConcurrency ?? maxEnvironments, maxEnvironments),
    invoke(event) {
      onInvoke?.(queue.name, event.Records);
      return invoke ? invoke({ fn, queueUrl, event }) : fn.invoke(event);
    },
    isDuplicated: (record) => options.isDuplicated?.(record) ?? false,
    isDeleteLost: (record) => options.isDeleteLost?.(record) ?? false,
    onDelivery: (delivery) => onDelivery?.(delivery),
    onError: (error) => onError?.(error),
  });
}
