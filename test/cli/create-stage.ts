import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { queueName } from "../../lib/client.ts";
import { type QueueName, queueNames } from "../../lib/config.ts";
import { MAX_RECEIVES } from "../../lib/stack/queues.ts";

/** The queues of a stage, for tests. */
export type Stage = Awaited<ReturnType<typeof createStage>>;

/** Creates the queues of a stage, with those settings of the template that the command checks. */
export async function createStage(client: SQSClient, stage: string) {
  const urls = new Map<QueueName, string>();
  for (const name of ["dead-letters", ...queueNames.filter((other) => other !== "dead-letters")] as const) {
    const isKept = name === "results" || name === "dead-letters";
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${queueName(stage, "dead-letters")}`;
    const Attributes = isKept
      ? { MessageRetentionPeriod: "1209600" }
      : {
          VisibilityTimeout: "180",
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
        };
    const { QueueUrl = "" } = await client.send(
      new CreateQueueCommand({ QueueName: queueName(stage, name), Attributes }),
    );
    urls.set(name, QueueUrl);
  }

  async function send(name: QueueName, body: string, attributes: Record<string, string> = {}): Promise<string> {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
    );
    const command = new SendMessageCommand({ QueueUrl: urls.get(name), MessageBody: body, MessageAttributes });
    return (await client.send(command)).MessageId ?? "";
  }

  /** Receives and deletes all visible messages of a queue; resolves to their parsed bodies. */
  async function take(name: QueueName): Promise<readonly unknown[]> {
    const QueueUrl = urls.get(name);
    const bodies: unknown[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return bodies;
      for (const { Body = "", ReceiptHandle } of Messages) {
        bodies.push(JSON.parse(Body));
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  /** Counts the visible and the hidden messages of a queue. */
  async function countMessages(name: QueueName) {
    const command = new GetQueueAttributesCommand({ QueueUrl: urls.get(name), AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command);
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  return { send, take, countMessages };
}
