import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

/** The least that a function with an SQS client can be: it sends a batch, and does nothing else. */
const client = new SQSClient({});

export async function handler(): Promise<void> {
  const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: "a message" }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_RESULTS, Entries }));
}
