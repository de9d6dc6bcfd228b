import { CreateQueueCommand, GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { TemplateQueue } from "./queues.ts";
import type { QueueUrls } from "./reference-resolver.ts";
import { readRedrivePolicy } from "./rules.ts";

/**
 * Makes the queues of a template, each after its dead-letter queue, and answers their URLs by logical id. One that is there,
 * because the template was deployed to this SQS, is taken as it is. The embedded SQS takes every attribute, though it does not
 * act on those of encryption and access.
 */
export async function createTemplateQueues(sqs: SQSClient, queues: readonly TemplateQueue[]): Promise<QueueUrls> {
  const urls = new Map<string, string>();
  for (const queue of deadLettersFirst(queues)) {
    urls.set(queue.id, (await urlOf(sqs, queue)) ?? (await create(sqs, queue)));
  }
  return urls;
}

async function urlOf(sqs: SQSClient, { name }: TemplateQueue): Promise<string | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function create(sqs: SQSClient, { name, attributes }: TemplateQueue): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return z.string().parse(QueueUrl); // the SDK's types leave it optional
}

function deadLettersFirst(queues: readonly TemplateQueue[]): readonly TemplateQueue[] {
  const ordered = new Set<TemplateQueue>();
  const add = (queue: TemplateQueue | undefined, before: readonly TemplateQueue[]): void => {
    if (queue === undefined) return;
    if (before.includes(queue))
      throw new Error(`template: ${queue.id} is, by way of others, its own dead-letter queue`);
    const { deadLetterTargetArn } = readRedrivePolicy(queue.attributes);
    add(
      queues.find(({ arn }) => arn === deadLetterTargetArn),
      [...before, queue],
    );
    ordered.add(queue);
  };
  for (const queue of queues) add(queue, []);
  return [...ordered];
}
