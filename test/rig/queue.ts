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

/** Long enough for a cold start on a busy machine, so that a message comes again only where a test means it to. */
const VISIBILITY_SECONDS = 2;

/** A queue for one test, whose messages are hidden for a while when they are received. */
export async function makeQueue(sqs: SQSClient, attributes: Record<string, string> = {}) {
  const name = `queue-${randomUUID()}`;
  const { QueueUrl: queueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS), ...attributes },
    }),
  );
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;

  /** Sends up to ten messages and answers their ids. */
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

  /** How many messages are left, hidden or not. */
  async function depth(): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] });
    const { Attributes } = await sqs.send(command);
    return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  }

  return { name, arn, visibilitySeconds: VISIBILITY_SECONDS, queueUrl, send, receive, depth };
}
