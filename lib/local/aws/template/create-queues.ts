import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { QueueUrls } from "./reference-resolver.ts";
import { readRedrivePolicy, type TemplateQueue } from "./template-queue.ts";

/**
 * Creates the queues of a template, each dead-letter queue before its sources, and returns their URLs by logical id. A queue that
 * exists keeps its attributes: the template may have been deployed to this SQS. The embedded SQS stores the attributes of
 * encryption and access but does not act on them.
 */
export async function createTemplateQueues(
  sqs: SQSClient,
  queues: readonly TemplateQueue[],
  signal?: AbortSignal,
): Promise<QueueUrls> {
  const urls = new Map<string, string>();
  for (const queue of deadLetterQueuesFirst(queues)) {
    urls.set(queue.id, (await findUrl(sqs, queue, signal)) ?? (await createQueue(sqs, queue, signal)));
  }
  return urls;
}

/**
 * Finds the AWS account of an SQS, which is part of the ARNs in redrive policies: emulators have accounts of their own. It creates
 * the first dead-letter queue of the template, which needs no ARN, and reads the account from its ARN. Undefined without a queue.
 */
export async function findAccountId(
  sqs: SQSClient,
  queues: readonly TemplateQueue[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const [queue] = deadLetterQueuesFirst(queues);
  if (queue === undefined) return undefined;
  const QueueUrl = (await findUrl(sqs, queue, signal)) ?? (await createQueue(sqs, queue, signal));
  const read = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const { Attributes = {} } = await sqs.send(read, sendOptions(signal));
  return /^arn:[^:]+:sqs:[^:]+:(\d{12}):/.exec(Attributes.QueueArn ?? "")?.[1];
}

async function findUrl(sqs: SQSClient, { name }: TemplateQueue, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }), sendOptions(signal));
    return QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function createQueue(sqs: SQSClient, { name, attributes }: TemplateQueue, signal?: AbortSignal): Promise<string> {
  const create = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  const { QueueUrl } = await sqs.send(create, sendOptions(signal));
  return z.string().parse(QueueUrl); // the SDK's types leave it optional
}

function sendOptions(abortSignal: AbortSignal | undefined) {
  return abortSignal === undefined ? {} : { abortSignal };
}

function deadLetterQueuesFirst(queues: readonly TemplateQueue[]): readonly TemplateQueue[] {
  const ordered = new Set<TemplateQueue>();
  const add = (queue: TemplateQueue | undefined, sources: readonly TemplateQueue[]): void => {
    if (queue === undefined) return;
    if (sources.includes(queue)) {
      throw new Error(`template: ${queue.id} is its own dead-letter queue, directly or through other queues`);
    }
    const { deadLetterTargetArn } = readRedrivePolicy(queue);
    const deadLetterQueue = queues.find(({ arn }) => arn === deadLetterTargetArn);
    add(deadLetterQueue, [...sources, queue]);
    ordered.add(queue);
  };
  for (const queue of queues) add(queue, []);
  return [...ordered];
}
