import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** A queue of the smoke test. */
export type TempQueue = { readonly url: string; readonly arn: string };

/** Creates the queues of a run, with names that start with `prefix`, and deletes them all. */
export function createTempQueues(sqs: SQSClient, prefix: string) {
  const urls: string[] = [];
  return {
    async create(purpose: string, attributes: Readonly<Record<string, string>> = {}): Promise<TempQueue> {
      const command = new CreateQueueCommand({ QueueName: `${prefix}-${purpose}`, Attributes: { ...attributes } });
      const { QueueUrl: url = "" } = await sqs.send(command);
      urls.push(url);
      return { url, arn: await readQueueAttribute(sqs, url, "QueueArn") };
    },
    async deleteAll(): Promise<void> {
      await Promise.all(urls.map((url) => sqs.send(new DeleteQueueCommand({ QueueUrl: url }))));
    },
  };
}

/** Reads one attribute of a queue; empty if the queue does not have it. */
export async function readQueueAttribute(
  sqs: SQSClient,
  url: string,
  name: "QueueArn" | "Policy" | "ApproximateNumberOfMessages",
): Promise<string> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }));
  return Attributes?.[name] ?? "";
}
