import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";

/** An outcome as it came out of `results`, as far as the judge looks at it. */
export type SeenOutcome = z.output<typeof OUTCOME>;

/** A message of `dead-letters`. */
export type SeenLetter = { readonly body: string; readonly attributes: Readonly<Record<string, string>> };

const OUTCOME = z.looseObject({
  requestId: z.string(),
  status: z.string(),
  ok: z.boolean(),
  code: z.optional(z.string()),
  service: z.optional(z.string()),
  account: z.optional(z.string()),
  /** Empty where SQS refused the entry with its free text. */
  message: z.string(),
  calls: z.number(),
  deliveries: z.number(),
  finishedAt: z.iso.datetime(),
  confirmed: z.boolean(),
  deadLettered: z.boolean(),
});

/** Takes everything out of a queue as it comes, until it is told to stop. */
export async function drain(
  { sqs, queueUrl, signal }: { sqs: SQSClient; queueUrl: string; signal: AbortSignal },
  onMessage: (message: Message) => void,
): Promise<void> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 2,
    MessageAttributeNames: ["All"],
  });
  while (!signal.aborted) {
    const { Messages = [] } = await sqs.send(receive, { abortSignal: signal }).catch((error) => {
      if (signal.aborted) return { Messages: [] };
      throw error;
    });
    Messages.forEach(onMessage);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** Reads a message of `results`; throws at one that is no outcome. */
export function outcomeIn({ Body = "" }: Message): SeenOutcome {
  const outcome = OUTCOME.safeParse(parse(Body));
  if (!outcome.success) throw new Error(`reading results: a message that is no outcome: ${Body}`);
  return outcome.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a message of `dead-letters`. */
export function letterIn({ Body = "", MessageAttributes = {} }: Message): SeenLetter {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]);
  return { body: Body, attributes: Object.fromEntries(attributes) };
}
