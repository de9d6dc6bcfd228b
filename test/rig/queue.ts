import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";

type Draft = string | Partial<SendMessageBatchRequestEntry>;

/** Longer than a cold start on a busy machine, so that a message comes again only if its test wants that. */
const VISIBILITY_SECONDS = 2;

/** Makes a queue for one test, with a visibility timeout of 2 s unless the attributes have another. */
export async function makeQueue(sqs: SQSClient, attributes: Record<string, string> = {}) {
  const name = `queue-${randomUUID()}`;
  const { QueueUrl: queueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS), ...attributes },
    }),
  );
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;

  /** Sends at most ten messages, and returns their ids. */
  async function send(...drafts: Draft[]): Promise<string[]> {
    const Entries = drafts.map((draft, i) => ({
      Id: String(i),
      MessageBody: "-",
      ...(typeof draft === "string" ? { MessageBody: draft } : draft),
    }));
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    return Successful.map((entry) => entry.MessageId ?? "");
  }

  async function receive() {
    const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    return (await sqs.send(command)).Messages ?? [];
  }

  /** Counts the messages that are left, hidden or not. */
  async function depth(): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] });
    const { Attributes } = await sqs.send(command);
    return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  }

  return { name, arn, visibilitySeconds: VISIBILITY_SECONDS, queueUrl, send, receive, depth };
}
