import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

/** The smallest function with an SQS client: it sends one batch. */
const client = new SQSClient({});

export async function handler(): Promise<void> {
  const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: "a message" }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_RESULTS, Entries }));
}
