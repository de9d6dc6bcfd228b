import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { splitIntoBatches } from "../../lib/sqs/entry.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { PlanClock } from "./plan-clock.ts";
import { listPlannedRequests, type PlannedMessage, type SoakPlan } from "./plan-soak.ts";
import { buildMessageBody, listSentRequests, type SoakRequest } from "./sent-requests.ts";

/** Destination of the messages, and a callback for the requests of each message that SQS accepted. */
export type SendContext = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly simulator: SimulatorControl;
  readonly clock: PlanClock;
  onSent(requests: readonly SoakRequest[]): void;
  readonly signal: AbortSignal;
};

/** Messages of this many milliseconds are sent together. */
const INTERVAL_MS = 200;

/** Sends the messages of a plan at their times. The simulator gets their tasks and faults before. */
export async function sendPlan({ messages }: SoakPlan, context: SendContext): Promise<void> {
  const { clock, simulator, signal } = context;
  for (const [interval, due] of Map.groupBy(messages, ({ atMs }) => Math.ceil(atMs / INTERVAL_MS))) {
    await clock.waitUntil(interval * INTERVAL_MS);
    if (signal.aborted) return;
    const requests = due.flatMap(listPlannedRequests);
    const tasks = requests.flatMap(({ task, runs = [] }) => [...(task ? [task] : []), ...runs]);
    const faults = requests.flatMap((request) => request.faults);
    await simulator.post("tasks", tasks);
    await simulator.post("faults", faults);
    const built = due.flatMap(buildCopies);
    for (const batch of splitIntoBatches(built, ({ body }) => Buffer.byteLength(body))) await sendBatch(batch, context);
  }
}

type BuiltMessage = { readonly message: PlannedMessage; readonly body: string; readonly builtMs: number };

function buildCopies(message: PlannedMessage): BuiltMessage[] {
  const builtMs = Date.now();
  const body = buildMessageBody(message, builtMs);
  return Array.from({ length: message.copies }, () => ({ message, body, builtMs }));
}

async function sendBatch(batch: readonly BuiltMessage[], { sqs, queueUrl, onSent }: SendContext): Promise<void> {
  const Entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
  const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  const queuedMs = Date.now();
  for (const { Id, MessageId } of Successful) {
    const built = batch[Number(Id)];
    if (built && MessageId !== undefined)
      onSent(listSentRequests(built.message, { messageId: MessageId, builtMs: built.builtMs, queuedMs }));
  }
  if (Failed.length > 0) throw new Error(`sending requests: the embedded SQS rejected ${JSON.stringify(Failed)}`);
}
