import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { QueueUrls } from "./template-names.ts";
import type { Queue } from "./template-queues.ts";
import { redrivePolicyOf } from "./template-rules.ts";

/**
 * Makes the queues of a template, each after its dead-letter queue, and answers their URLs by logical id. The embedded
 * SQS takes every attribute, though it does not act on those of encryption and access.
 */
export async function createQueues(sqs: SQSClient, queues: readonly Queue[]): Promise<QueueUrls> {
  const urls = new Map<string, string>();
  for (const { id, name, attributes } of deadLettersFirst(queues)) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    urls.set(id, z.string().parse(QueueUrl)); // the SDK's types leave it optional
  }
  return urls;
}

function deadLettersFirst(queues: readonly Queue[]): readonly Queue[] {
  const ordered = new Set<Queue>();
  const add = (queue: Queue | undefined, before: readonly Queue[]): void => {
    if (queue === undefined) return;
    if (before.includes(queue))
      throw new Error(`template: ${queue.id} is, by way of others, its own dead-letter queue`);
    const { deadLetterTargetArn } = redrivePolicyOf(queue.attributes);
    add(
      queues.find(({ arn }) => arn === deadLetterTargetArn),
      [...before, queue],
    );
    ordered.add(queue);
  };
  for (const queue of queues) add(queue, []);
  return [...ordered];
}
