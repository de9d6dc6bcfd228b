import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { test, vi } from "vitest";
import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { collect, type Kept } from "./collect.ts";
import { type ExampleTarget, makeTarget, targetKey } from "./example-targets.ts";
import { packaged } from "./packaged.ts";
import { LOCAL_ACCOUNTS } from "./project.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** How a pipeline differs from what `npm start` runs. */
export type PipelineOptions = {
  readonly stage?: "dev" | "soak";
  /** Accounts beside those of lib/local/accounts.json. */
  readonly accounts?: Readonly<Record<string, unknown>>;
  /** Its environment; what has been started for it is ended after it. */
  env?(atEnd: (end: () => unknown) => void): Promise<Readonly<Record<string, string>>>;
  isDuplicated?(record: SqsRecord): boolean;
  /** Whether every function has run before the tests begin, so that no deadline of theirs is spent on cold starts. */
  readonly isWarm?: boolean;
};

/** A task of the simulator's, or the name of none, in the words of a request. */
export type Target = { readonly service: ServiceName; readonly target: ExampleTarget };

/** What is sent: an object as JSON, a text as it is. */
export type Message = string | { readonly id?: string; readonly [field: string]: unknown };

/** Tests with a packaged pipeline of their own, one for the file, between its two ends: `requests` and a simulated Huawei Cloud. */
export function pipelineTest(options: PipelineOptions = {}) {
  vi.setConfig({ testTimeout: 60_000, maxConcurrency: 40 }); // they wait more than they work
  return test.extend("pipeline", { scope: "file" }, async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const { pipeline, close } = await startPipeline(options);
    onCleanup(close);
    return pipeline;
  });
}

export type Pipeline = Awaited<ReturnType<typeof startPipeline>>["pipeline"];

/** Starts the packaged functions of a stage and gathers what comes out of them. */
export async function startPipeline(options: PipelineOptions) {
  const { stage = "dev", accounts = {}, env = async () => ({}), isWarm = false, isDuplicated = () => false } = options;
  const ends: (() => unknown)[] = [];
  const { folder, remove } = await makeTempFolder();
  const accountsFile = join(folder, "accounts.json");
  const local = JSON.parse(await readFile(LOCAL_ACCOUNTS, "utf8"));
  await writeFile(accountsFile, JSON.stringify({ ...local, ...accounts }));
  const logs: string[] = [];
  const deliveries: BatchDelivery[] = [];
  const machine = await startMachine({
    ...{ packageFolder: await packaged(stage), accountsFile, sqsPort: 0, huaweiPort: 0, tasks: [] },
    env: await env((end) => ends.push(end)),
    isDuplicated,
    onLog: (name, line) => logs.push(`${name}: ${line}`),
    onDelivery: (delivery) => deliveries.push(delivery),
  });
  const results = collect(machine.sqs, machine.queueUrl("results"));
  const deadLetters = collect(machine.sqs, machine.queueUrl("dead-letters"));
  /** The first that held a message, once its function has answered. */
  const deliveryOf = (messageId: string) =>
    vi.waitFor(
      () => {
        const delivery = deliveries.find(({ messageIds }) => messageIds.includes(messageId));
        if (delivery === undefined) throw new Error(`message ${messageId} has not been handled`);
        return delivery;
      },
      { timeout: 20_000 },
    );
  const pipeline = {
    machine,
    logs,
    deliveries,
    deliveryOf,
    accountsFile,
    ...queues(machine, results, deadLetters),
    ...cloud(machine),
  };
  if (isWarm) await Promise.all(serviceNames.map((name) => pipeline.stop({ ...unknownTask(name), dryRun: true })));
  return {
    pipeline,
    async close() {
      await Promise.all([results.stop(), deadLetters.stop()]);
      await machine.close();
      for (const end of ends) await end();
      await remove();
    },
  };
}

type Collected = ReturnType<typeof collect>;

/** What goes in, and what comes out. */
function queues({ sqs, queueUrl }: Machine, results: Collected, deadLetters: Collected) {
  const isOf = (id: string) => (kept: Kept) => kept.attributes.requestId === id;
  const outcomeIn = ({ body }: Kept): Outcome => outcomeSchema.parse(JSON.parse(body));

  /** Sends up to ten messages at once. */
  async function sendAll(messages: readonly Message[], queue = "requests", attributes: Record<string, string> = {}) {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    );
    const Entries = messages.map((message, at) => ({ Id: String(at), MessageBody: text(message), MessageAttributes }));
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl(queue), Entries });
    const { Successful = [], Failed = [] } = await sqs.send(command);
    if (Failed.length > 0) throw new Error(`SQS refuses what the test sends: ${JSON.stringify(Failed)}`);
    return Successful.map(({ MessageId = "" }) => MessageId);
  }

  async function send(message: Message, queue?: string, attributes?: Record<string, string>): Promise<string> {
    return (await sendAll([message], queue, attributes))[0] ?? "";
  }

  const outcomeOf = async (id: string, place = 0) => outcomeIn(await results.one(isOf(id), place));

  return {
    sendAll,
    send,
    outcomeOf,
    /** An outcome as a message, with its attributes. */
    resultOf: (id: string) => results.one(isOf(id)),
    /** Those that have come so far. */
    outcomesOf: (id: string) => results.all(isOf(id)).map(outcomeIn),
    deadLetterOf: (id: string, place = 0) => deadLetters.one(isOf(id), place),
    deadLettersOf: (id: string) => deadLetters.all(isOf(id)),
    /** Every outcome and dead letter so far. */
    everything: () => [results, deadLetters].flatMap(({ all }) => all(() => true)),
    /** Sends a request and waits for its outcome. */
    async stop(request: Exclude<Message, string>): Promise<Outcome> {
      const id = request.id ?? `test/${randomUUID()}`;
      await send({ ...request, id });
      return outcomeOf(id);
    },
    /** How many messages of a queue are waiting, and how many are hidden for a while. */
    async depthOf(queue: string) {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl(queue), AttributeNames: ["All"] });
      const { Attributes = {} } = await sqs.send(command);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
  };
}

function text(message: Message): string {
  return typeof message === "string" ? message : JSON.stringify(message);
}

/** The judge's side of the simulator. */
function cloud({ huaweiUrl }: Machine) {
  // biome-ignore lint/suspicious/noExplicitAny: its answers have as many shapes as it has pages
  async function control(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<any> {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${huaweiUrl}/_simulator${path}`, init);
    if (!answer.ok) throw new Error(`the simulator will not: ${await answer.text()}`);
    return answer.json();
  }

  return {
    control,
    /** Makes a task that nobody else uses. */
    async newTask(service: ServiceName, behaviour: Readonly<Record<string, unknown>> = {}): Promise<Target> {
      const made = unknownTask(service);
      await control("/tasks", { service, ...made.target, ...behaviour });
      return made;
    },
    /** Orders what befalls the calls about a task. */
    spoil: (task: Target, ...faults: readonly object[]) =>
      control(
        "/faults",
        faults.map((fault) => ({ task: keyOf(task), service: task.service, ...fault })),
      ),
    /** The calls about a task, in their order. */
    callsTo: (task: Target): Promise<LoggedCall[]> =>
      control(`/calls?service=${task.service}&task=${encodeURIComponent(keyOf(task))}`),
    /** The stop calls among them. */
    stopsOf: async (task: Target): Promise<LoggedCall[]> =>
      control(`/calls?kind=stop&service=${task.service}&task=${encodeURIComponent(keyOf(task))}`),
    /** What each of them was: stop or state, its answer, and whether it changed anything. */
    async storyOf(task: Target): Promise<string[]> {
      const calls: LoggedCall[] = await this.callsTo(task);
      return calls.map(({ kind, status, tookEffect }) => `${kind} ${status ?? "-"}${tookEffect ? " took" : ""}`);
    },
  };
}

/** The ids of a task that does not exist. */
export function unknownTask(service: ServiceName): Target {
  return { service, target: makeTarget(service) };
}

/** The key by which the simulator names a task. */
export function keyOf({ service, target }: Target): string {
  return targetKey(service, target);
}
