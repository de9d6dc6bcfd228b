import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { type QueueName, queueNames } from "../../config.ts";
import type { Machine } from "../machine.ts";

/** The messages of a queue: ready for a receiver, delayed, and handed to a receiver that has not deleted them. */
export type QueueCounts = { readonly waiting: number; readonly delayed: number; readonly inFlight: number };

const count = z._default(z.coerce.number(), 0);
const ATTRIBUTES = z.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesDelayed: count,
  ApproximateNumberOfMessagesNotVisible: count,
});

/** Reads the counts of every queue; a queue that does not answer is left out. */
export async function readQueueCounts({
  sqs,
  queueUrl,
}: Pick<Machine, "sqs" | "queueUrl">): Promise<Readonly<Partial<Record<QueueName, QueueCounts>>>> {
  const read = async (name: QueueName) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl(name), AttributeNames: ["All"] });
    const answer = await sqs.send(command).catch(() => undefined);
    const known = ATTRIBUTES.safeParse(answer?.Attributes).data;
    return known ? [[name, toCounts(known)] as const] : [];
  };
  return Object.fromEntries((await Promise.all(queueNames.map(read))).flat());
}

function toCounts(attributes: z.output<typeof ATTRIBUTES>): QueueCounts {
  return {
    waiting: attributes.ApproximateNumberOfMessages,
    delayed: attributes.ApproximateNumberOfMessagesDelayed,
    inFlight: attributes.ApproximateNumberOfMessagesNotVisible,
  };
}
