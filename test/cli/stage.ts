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
import type { Outcome } from "../../lib/outcome/outcome.ts";

/** Makes the queues of a stage as the template declares them, where it matters here, and works with them. */
export async function makeStage(client: SQSClient, stage: string) {
  const urls = new Map<QueueName, string>();
  for (const name of ["dead-letters", ...queueNames.filter((other) => other !== "dead-letters")] as const) {
    const isKept = name === "results" || name === "dead-letters";
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${queueName(stage, "dead-letters")}`;
    const Attributes = isKept
      ? { MessageRetentionPeriod: "1209600" }
      : { VisibilityTimeout: "180", RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1000 }) };
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

  /** Takes what a queue shows at this moment: the JSON of their bodies. */
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

  /** How many messages a queue shows, and how many it hides. */
  async function depth(name: QueueName) {
    const command = new GetQueueAttributesCommand({ QueueUrl: urls.get(name), AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command);
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  return { send, take, depth };
}

/** An outcome with whatever a test says of it. */
export function outcomeWith(more: Partial<Outcome>): Outcome {
  return {
    requestId: "r-1",
    service: "drs",
    target: { jobId: "job-1" },
    account: "default",
    region: "cn-north-4",
    status: "stopped",
    ok: true,
    message: "The service accepted the stop.",
    calls: 1,
    deliveries: 1,
    sentAt: "2026-11-22T08:00:00.000Z",
    finishedAt: "2026-11-22T08:00:01.000Z",
    elapsedMs: 1000,
    confirmed: false,
    deadLettered: false,
    ...more,
  };
}
