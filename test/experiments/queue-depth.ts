import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Machine } from "../../lib/local/machine.ts";
import { everySecond } from "./every-second.ts";

/** Numbers of messages in a queue, some seconds after the first sample. */
export type QueueDepth = {
  readonly second: number;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
};

/** Reads the depth of a queue every second until it is stopped; `name` is the last part of the queue's name. */
export function sampleQueueDepth(machine: Machine, name: string): { stop(): Promise<readonly QueueDepth[]> } {
  const startMs = Date.now();
  return everySecond(async () => [
    { second: Math.round((Date.now() - startMs) / 1_000), ...(await readQueueDepth(machine, name)) },
  ]);
}

/** Reads the depth of a queue now. */
export async function readQueueDepth(
  { sqs, queueUrl }: Pick<Machine, "sqs" | "queueUrl">,
  name: string,
): Promise<Omit<QueueDepth, "second">> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl(name), AttributeNames: ["All"] });
  const { Attributes = {} } = await sqs.send(command);
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
  };
}
