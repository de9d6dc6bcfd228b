import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { PlanClock } from "./plan-clock.ts";
import type { PlannedRequest } from "./plan-request.ts";
import type { PlannedMessage, SoakPlan } from "./plan-soak.ts";
import { buildMessageBody, listSentRequests, type SoakRequest } from "./sent-requests.ts";

/** Where messages are sent, and who hears of each request that was. */
export type SendContext = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly simulator: SimulatorControl;
  readonly clock: PlanClock;
  onSent(requests: readonly SoakRequest[]): void;
  readonly signal: AbortSignal;
};

const TOGETHER_MS = 200;
const MAX_BATCH_BYTES = 600_000;

/** Sends the messages of a plan at their times; their tasks and faults are there before them. */
export async function sendPlan({ messages }: SoakPlan, sending: SendContext): Promise<void> {
  const { clock, simulator, signal } = sending;
  for (const [tick, due] of Map.groupBy(messages, ({ atMs }) => Math.ceil(atMs / TOGETHER_MS))) {
    await clock.waitUntil(tick * TOGETHER_MS);
    if (signal.aborted) return;
    const planned = due.flatMap(plannedIn);
    await simulator.post(
      "tasks",
      planned.flatMap(({ task }) => task ?? []),
    );
    await simulator.post(
      "faults",
      planned.flatMap(({ faults }) => faults),
    );
    for (const batch of batchesOf(due)) await sendBatch(batch, sending);
  }
}

function plannedIn({ shape }: PlannedMessage): readonly PlannedRequest[] {
  if (shape.kind === "single") return [shape.request];
  return shape.kind === "group" ? shape.group.members : [];
}

type Ready = { readonly message: PlannedMessage; readonly body: string; readonly builtMs: number };

/** Every copy of every message, as many together as SQS takes. */
function batchesOf(messages: readonly PlannedMessage[]): Ready[][] {
  const batches: Ready[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const builtMs = Date.now();
    const body = buildMessageBody(message, builtMs);
    for (let copy = 0; copy < message.copies; copy++) {
      const last = batches.at(-1);
      bytes += Buffer.byteLength(body);
      if (last && last.length < 10 && bytes < MAX_BATCH_BYTES) last.push({ message, body, builtMs });
      else {
        batches.push([{ message, body, builtMs }]);
        bytes = Buffer.byteLength(body);
      }
    }
  }
  return batches;
}

async function sendBatch(batch: readonly Ready[], { sqs, queueUrl, onSent }: SendContext): Promise<void> {
  const Entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
  const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  const queuedMs = Date.now();
  for (const { Id, MessageId } of Successful) {
    const ready = batch[Number(Id)];
    if (ready && MessageId !== undefined)
      onSent(listSentRequests(ready.message, { ...ready, messageId: MessageId, queuedMs }));
  }
  if (Failed.length > 0) throw new Error(`sending requests: the embedded SQS refused ${JSON.stringify(Failed)}`);
}
